using Asan.Catalogue.Agencies;
using Asan.Catalogue.Bulk;
using Asan.Catalogue.Centres;
using Asan.Catalogue.Changes;
using Asan.Catalogue.Drafts;
using Asan.Catalogue.Eligibility;
using Asan.Catalogue.Exports;
using Asan.Catalogue.GoodPractices;
using Asan.Catalogue.LifeEvents;
using Asan.Catalogue.PriceLocks;
using Asan.Catalogue.Quality;
using Asan.Catalogue.Search;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;

// What the agencies offer: agencies, centres, services with their fees, and good practices.
// Editors write under /v1/sources/…, in all languages; everybody reads the rest in one language of their choice.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi("ASAN catalogue", "Agencies, centres, services with their fees, and good practices.");
builder.AddDatabase("cataloguedb");
builder.AddMessaging("catalogue", typeof(Program).Assembly);
builder.Services.AddHostedService<PricesOfTheDay>();
builder.Services.AddHostedService<ScheduledPublication>();
builder.Services.AddHostedService<LinkChecker>();
builder.Services.AddSingleton<PriceKey>();
var app = builder.Build();
await app.MigrateAsync(typeof(Program).Assembly);
await using (var scope = app.Services.CreateAsyncScope())
    await app.Services.GetRequiredService<PriceKey>().AnnounceAsync(scope.ServiceProvider.GetRequiredService<UnitOfWork>());
await SearchDocuments.WriteStaleAsync(app.Services);

var api = app.MapApi();
PutAgency.Map(api);
GetAgencySource.Map(api);
ListAgencies.Map(api);
GetAgency.Map(api);

PutCentre.Map(api);
GetCentreSource.Map(api);
ListCentres.Map(api);
GetCentre.Map(api);

PutService.Map(api);
WithdrawService.Map(api);
GetServiceSource.Map(api);
ListServices.Map(api);
GetService.Map(api);
CheckEligibility.Map(api);
ListServiceVersions.Map(api);
GetServiceVersion.Map(api);
CompareServiceVersions.Map(api);
PutSynonyms.Map(api);
GetSynonymsSource.Map(api);

ImportServices.Map(api);
ListChanges.Map(api);
GetQuality.Map(api);
ExportCpsvAp.Map(api);
ExportSchemaOrg.Map(api);
ExportHsds.Map(api);

WriteDraft.Map(api);
ChangeDraft.Map(api);
SubmitDraft.Map(api);
ReviewDraft.Map(api);
DiscardDraft.Map(api);
GetDraft.Map(api);
ListDrafts.Map(api);

PutLifeEvent.Map(api);
GetLifeEventSource.Map(api);
ListLifeEvents.Map(api);
GetLifeEvent.Map(api);

LockPrice.Map(api);
ListPriceKeys.Map(api);

PutGoodPractice.Map(api);
GetGoodPracticeSource.Map(api);
ListGoodPractices.Map(api);
GetGoodPractice.Map(api);
PutAdoption.Map(api);
GetAdoptionSource.Map(api);
ListAdoptions.Map(api);
app.Run();

public partial class Program;
