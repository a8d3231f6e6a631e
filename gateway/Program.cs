using Asan.Gateway.Feed;
using Asan.Gateway.Forwarding;
using Asan.Gateway.Identity;
using Asan.Gateway.Pages;
using Asan.Messaging;
using Asan.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi("ASAN gateway", "Access tokens and the feed of events. Everything else under /v1 is forwarded to the services.");
builder.AddDatabase("gatewaydb");
builder.AddEventFeed();
builder.AddDevelopmentIssuer();
builder.AddForwarding();

var app = builder.Build();
await app.MigrateAsync(typeof(Program).Assembly);
await app.MapDevelopmentIssuerAsync();

var api = app.MapApi();
ReadEvents.Map(api);
app.MapForwarding();
app.MapDocuments();
LandingPage.Map(app);
app.Run();

public partial class Program;
