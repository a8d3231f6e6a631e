using Asan.Feedback.Cases;
using Asan.Feedback.Comments;
using Asan.Feedback.Log;
using Asan.Feedback.Ratings;
using Asan.Feedback.Ratings.Blind;
using Asan.Feedback.Ratings.Web;
using Asan.Messaging;
using Asan.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi("ASAN feedback", "Ratings of visits, their public log, and citizens' cases.");
builder.AddDatabase("feedbackdb");
builder.AddMessaging("feedback", typeof(Program).Assembly);
builder.Services.AddHostedService<Publisher>();
builder.Services.AddHostedService<CommentRetention>();

var app = builder.Build();
await app.MigrateAsync(typeof(Program).Assembly);
await SigningKey.CreateAsync(app, RatingLog.KeyPurpose);

var api = app.MapApi();
GiveToken.Map(api);
LookUpToken.Map(api);
GiveBlindKey.Map(api);
ListBlindKeys.Map(api);
SignBlinded.Map(api);
RateBlind.Map(api);
Rate.Map(api);
GetRatings.Map(api);
GetMonths.Map(api);
DownloadRatings.Map(api);
GetBatchHead.Map(api);
GetBundle.Map(api);
ReadComments.Map(api);
ListComments.Map(api);
DecideComment.Map(api);
GetLogHead.Map(api);
GetLogKey.Map(api);
GetInclusionProof.Map(api);
GetConsistencyProof.Map(api);
OpenCase.Map(api);
LookUpCase.Map(api);
ListCases.Map(api);
AnswerCase.Map(api);
RatingPage.Map(app);
app.Run();

public partial class Program;
