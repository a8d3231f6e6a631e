using System.Diagnostics;
using Asan.Integrity;
using Asan.Integrity.Figures;
using Asan.Integrity.Officers;
using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi("ASAN integrity", "Reports of bribery and abuse, which only the officers they are sealed for can read.");
builder.AddDatabase("integritydb");
builder.AddTransactions();
// Nothing in this database is to tell the hour: the unit of work sees days only.
builder.Services.AddScoped(services => new UnitOfWork(
    services.GetRequiredService<NpgsqlDataSource>(),
    new DayClock(services.GetRequiredService<TimeProvider>()),
    services.GetRequiredService<OutboxSignal>(),
    services.GetRequiredService<Commits>()));
// Neither the server nor the instrumentation takes a caller's trace.
builder.Services.AddSingleton<DistributedContextPropagator, NoContext>();
Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator()); // With this one, the instrumentation leaves it to the server.
builder.Services.AddSingleton<Flood>();
builder.Services.AddSingleton<PersonDigest>();
builder.Services.AddHostedService<WatchDeadlines>();

var app = builder.Build();
await app.MigrateAsync(typeof(Program).Assembly);

var api = app.MapApi();
SendReport.Map(api);
LookUpReport.Map(api);
AddToReport.Map(api);
RegisterKey.Map(api);
ListReports.Map(api);
ReadReport.Map(api);
AnswerReport.Map(api);
ShareReport.Map(api);
CloseReport.Map(api);
GetFigures.Map(api);
app.Run();

public partial class Program;
