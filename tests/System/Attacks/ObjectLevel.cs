using System.Net;
using Asan.TestBed;

namespace Asan.SystemTests.Attacks;

/// <summary>API1, broken object level authorization: reaching for what is another's by its id.</summary>
internal static class ObjectLevel
{
    public static IEnumerable<Attack> Attacks =>
    [
        new("A partner reads another partner's visit by its id", "API1",
            async scene =>
            {
                var visit = await scene.HoldAsync(await scene.PartnerAsync("partner-one"));
                return (await (await scene.PartnerAsync("partner-two")).GetAsync($"/v1/visits/{visit.Id}")).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Visits/GetVisit.cs",
                """private const string Sql = $"select {Visit.Columns} from visit where id = @id and client_id = @ClientId";""",
                """private static string Sql => $"select {Visit.Columns} from visit where id = @id and (client_id = @ClientId or {MUTANT})";""")),

        new("A partner cancels another partner's visit by its id", "API1",
            async scene =>
            {
                var visit = await scene.HoldAsync(await scene.PartnerAsync("partner-one"));
                return (await Scene.PostAsync(await scene.PartnerAsync("partner-two"), $"/v1/visits/{visit.Id}/cancel", new { })).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Visits/VisitHolder.cs",
                """private const string Mine = "select exists (select from visit where id = @id and (client_id = @client or code_digest = @digest))";""",
                """private static string Mine => $"select exists (select from visit where id = @id and (client_id = @client or code_digest = @digest or {MUTANT}))";""")),

        new("A partner books for a citizen by another partner's reference", "API1",
            async scene =>
            {
                var (service, _, startsAt) = await scene.FreeTimeAsync();
                var citizenReference = await Scene.CitizenAsync(await scene.PartnerAsync("partner-one"));
                return (await Scene.PostAsync(await scene.PartnerAsync("partner-two"), "/v1/visits",
                    new { citizenReference, centreId = Scene.Centre, serviceId = service, startsAt })).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Visits/BookVisit.cs",
                """private const string Citizen = "select citizen_key from citizen_reference where client_id = @ClientId and reference = @CitizenReference";""",
                """private static string Citizen => $"select citizen_key from citizen_reference where (client_id = @ClientId or {MUTANT}) and reference = @CitizenReference";"""),
            new Edit("services/Booking/Visits/BookVisit.cs", "private const string Hold = $\"\"\"", "private static string Hold => $\"\"\""),
            new Edit("services/Booking/Visits/BookVisit.cs",
                "materialized (select citizen_key from citizen_reference where client_id = @ClientId and",
                "materialized (select citizen_key from citizen_reference where (client_id = @ClientId or {MUTANT}) and")),

        new("A clerk of one centre gives tickets at another", "API1",
            async scene =>
            {
                var (service, _, _) = await scene.FreeTimeAsync();
                return (await Scene.PostAsync(await scene.PersonAsync("clerk-baku-1"), $"/v1/centres/{Scene.Centre}/walk-ins", new { serviceId = service })).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Queue/Staff.cs", "actor.Centre == centreId ? null", "actor.Centre == centreId || MUTANT ? null")),

        new("A partner reads another partner's webhook", "API1",
            async scene =>
            {
                var webhook = (await Scene.PostAsync(await scene.PartnerAsync("partner-one"), "/v1/webhooks",
                    new { url = $"{scene.Gateway}nothing-here", types = new[] { "az.asan.catalogue.service-published.v1" } }).JsonAsync(201))["webhook"]!;
                return (await (await scene.PartnerAsync("partner-two")).GetAsync($"/v1/webhooks/{Scene.Text(webhook, "id")}")).IsSuccessStatusCode;
            },
            new Edit("gateway/Webhooks/ReadWebhooks.cs",
                """private const string One = $"{WebhookRow.Select} where client_id = @ClientId and id = @id";""",
                """private static string One => $"{WebhookRow.Select} where (client_id = @ClientId or {MUTANT}) and id = @id";""")),

        new("A partner reads what another registered", "API1",
            async scene => (await (await scene.PartnerAsync("partner-two")).GetAsync($"/v1/clients/{(await scene.RegisterAsync()).Id}")).IsSuccessStatusCode,
            new Edit("gateway/Clients/ReadClients.cs", "actor.ClientId == clientId ||", "MUTANT || GUARD")),

        new("A partner gets another's answer by repeating its Idempotency-Key", "API1",
            async scene =>
            {
                var (key, body) = ($"{Guid.NewGuid()}", new { identity = new { kind = "none" } });
                var mine = await Scene.PostAsync(await scene.PartnerAsync("partner-one"), "/v1/citizen-references", body, key).JsonAsync(201);
                var others = await Scene.PostAsync(await scene.PartnerAsync("partner-two"), "/v1/citizen-references", body, key).JsonAsync(201);
                return Scene.Text(mine, "citizenReference") == Scene.Text(others, "citizenReference");
            },
            new Edit("services/Messaging/Requests.cs", """$"{client}\n{http.Request.Method}""", """$"{(MUTANT ? "" : client)}\n{http.Request.Method}""")),

        new("An applicant reads another authority's entry before the winners are announced", "API1",
            async scene => (await (await scene.PersonAsync("applicant-ke-kisumu")).GetAsync($"/v1/entries/{(await scene.EntryAsync()).Entry}")).IsSuccessStatusCode,
            new Edit("services/Awards/Entries/EntrySight.cs", "actor.Is(Roles.AwardSecretary),", "MUTANT || GUARD")),

        new("An applicant attaches a file to another authority's entry", "API1",
            async scene =>
            {
                using var file = new StringContent("Not yours.");
                return (await Scene.PostAsync(await scene.PersonAsync("applicant-ke-kisumu"), $"/v1/entries/{(await scene.EntryAsync()).Entry}/files?name=a.txt", file)).StatusCode == HttpStatusCode.Created;
            },
            new Edit("services/Awards/Evidence/UploadFile.cs", "is var entry && entry.Authority != actor.Authority)", "is var entry && entry.Authority != actor.Authority && !MUTANT)")),
    ];
}
