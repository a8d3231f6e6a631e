using Asan.Feedback.Cases;
using Asan.Feedback.Log;
using Asan.Feedback.Ratings;
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
Rate.Map(api);
GetRatings.Map(api);
GetLogHead.Map(api);
GetLogKey.Map(api);
GetInclusionProof.Map(api);
GetConsistencyProof.Map(api);
OpenCase.Map(api);
LookUpCase.Map(api);
ListCases.Map(api);
AnswerCase.Map(api);
app.Run();

public partial class Program;
