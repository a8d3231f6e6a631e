using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>A confirmed visit, for the acts that follow.</summary>
/// <param name="CentreId">Where.</param>
/// <param name="Counter">The counter that gives the service there.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="VisitId">The visit.</param>
/// <param name="VisitCode">The citizen's proof; known from the booking's answer only.</param>
/// <param name="Owner">The partner who booked.</param>
public sealed record BookedVisit(string CentreId, int Counter, string ServiceId, string VisitId, string VisitCode, Caller Owner);

/// <summary>Act 1: two partners look at the catalogue and race for one free time; one books it.</summary>
public static class PartnerBooks
{
    private static readonly string[] Languages = ["az", "ru", "en", "fr"];

    /// <summary>A visitor is admitted this long before the time booked, so a visit within it can be served at once.</summary>
    private static readonly TimeSpan Admission = TimeSpan.FromMinutes(30);

    public static async Task<BookedVisit> RunAsync(Stage stage)
    {
        stage.Act("A partner books a visit");
        var offer = await ListAsync(stage);
        await ReadFeesAsync(stage, offer);
        var startsAt = await FindTimeAsync(stage, offer);
        var (held, owner) = await RaceAsync(stage, offer, startsAt);
        return await ConfirmAsync(stage, offer, held, owner);
    }

    /// <summary>A service, the centre to get it at, and the one counter that gives it there.</summary>
    private sealed record Offer(string CentreId, int Counter, string ServiceId);

    private static async Task<Offer> ListAsync(Stage stage)
    {
        stage.Step("The partner lists services and centres");
        var services = await stage.Gateway.ListAsync("/v1/services");
        var centres = await stage.Gateway.ListAsync("/v1/centres");
        Stage.Show("services", services.Count);
        Stage.Show("centres", centres.Count);
        var centre = centres.FirstOrDefault(item => Text(item, "kind") == "training")
            ?? throw new RefusedException("No centre of the kind training is listed. Load the seed data first: asan seed");
        var details = (await stage.Gateway.GetAsync($"/v1/centres/{Text(centre, "id")}")).Expect(200);
        Stage.Show("trials at", $"{details.Text("name")} ({details.Text("id")})");

        var board = (await stage.Gateway.GetAsync($"/v1/centres/{details.Text("id")}/queue")).Expect(200);
        var busy = board["called"].AsArray().Select(ticket => ticket!["counter"]!.GetValue<int>()).ToHashSet();

        // One counter for an agency means one visitor at a time: there a race has one winner. The shortest visits have
        // the nearest free times.
        var alone = details["counters"].AsArray().GroupBy(counter => Text(counter!, "agency"), counter => counter!["number"]!.GetValue<int>())
            .Where(counters => counters.Count() == 1 && !busy.Contains(counters.Single())).ToDictionary(counters => counters.Key, counters => counters.Single());
        var candidates = new List<(Answer Service, int Counter)>();
        foreach (var (agency, counter) in alone)
            foreach (var item in await stage.Gateway.ListAsync($"/v1/services?agency={agency}&centre={details.Text("id")}"))
            {
                var service = (await stage.Gateway.GetAsync($"/v1/services/{Text(item, "id")}")).Expect(200);
                if (HasTexts(service) && service["fees"].AsArray().Any(fee => IsPaid(fee!)))
                    candidates.Add((service, counter));
            }
        foreach (var (service, counter) in candidates.OrderBy(candidate => candidate.Service.Number("durationMinutes")).ThenBy(candidate => candidate.Counter))
            if (await SoonestAsync(stage, details.Text("id"), service.Text("id")) is { } soonest && soonest < TimeProvider.System.GetUtcNow() + Admission)
            {
                stage.ShowTrace(details.TraceId);
                Stage.Show("chosen", $"{service.Text("name")} ({service.Text("id")}), {service.Text("agency.name")}, {service.Number("durationMinutes")} minutes");
                return new Offer(details.Text("id"), counter, service.Text("id"));
            }
        throw new RefusedException($"None of {candidates.Count} services with one counter has a free time within {Admission.TotalMinutes:0} minutes at {details.Text("id")}. Start with an empty platform: ./run --demo");
    }

    private static async Task ReadFeesAsync(Stage stage, Offer offer)
    {
        stage.Step("The partner reads the fee and its legal basis in four languages");
        foreach (var language in Languages)
        {
            var service = (await stage.Gateway.GetAsync($"/v1/services/{offer.ServiceId}", language: language)).Expect(200);
            var given = service.Headers.GetValueOrDefault("Content-Language");
            Stage.Require(given == language, $"{service.Request} was asked for {language} and answered in {given ?? "no language"}");
            Stage.Show(language, service.Text("name"));
            foreach (var fee in service["fees"].AsArray())
            {
                var basis = fee!["legalBasis"];
                Stage.Show("", $"{Text(fee, "name")}: {Text(fee, "amount")} {Text(fee, "currency")}; {basis?["title"]}{(basis?["clause"] is { } clause ? $", {clause}" : "")}");
            }
            if (language == Languages[^1])
                stage.ShowTrace(service.TraceId);
        }
    }

    private static async Task<string> FindTimeAsync(Stage stage, Offer offer)
    {
        stage.Step("The partner asks for free times");
        var answer = (await AvailabilityAsync(stage, offer.CentreId, offer.ServiceId)).Expect(200);
        var times = answer["days"].AsArray().SelectMany(day => day!["times"]!.AsArray().Select(time => (Date: Text(day, "date"), Time: time!))).ToList();
        Stage.Require(times.Count > 0, $"No free time of {offer.ServiceId} at {offer.CentreId}");
        var (date, first) = times[0];
        Stage.Show("free times", $"{times.Count} in {answer["days"].AsArray().Count} days ({answer.Text("timeZone")})");
        Stage.Show("the soonest", $"{date} {Text(first, "localTime")}, {first["free"]} free");
        stage.ShowTrace(answer.TraceId);
        return Text(first, "startsAt");
    }

    private static async Task<(Answer Held, Caller Owner)> RaceAsync(Stage stage, Offer offer, string startsAt)
    {
        stage.Step("Two partners race for this time: one holds it, the other is offered alternatives");
        async Task<(Caller Partner, Answer Answer)> HoldAsync(Caller partner, string citizen) => (partner, await stage.Gateway.PostAsync("/v1/visits", new JsonObject
        {
            ["citizenReference"] = citizen,
            ["centreId"] = offer.CentreId,
            ["serviceId"] = offer.ServiceId,
            ["startsAt"] = startsAt,
        }, partner));

        var citizens = (await CitizenAsync(stage, Stage.PartnerOne), await CitizenAsync(stage, Stage.PartnerTwo));
        var answers = await Task.WhenAll(HoldAsync(Stage.PartnerOne, citizens.Item1), HoldAsync(Stage.PartnerTwo, citizens.Item2));
        var (owner, held) = answers.FirstOrDefault(answer => answer.Answer.Status == 201);
        Stage.Require(held is not null, $"Nobody holds the time: {string.Join("; ", answers.Select(answer => $"{answer.Answer.Status} {answer.Answer.Body?.ToJsonString()}"))}");
        var (loser, refused) = answers.Single(answer => answer.Partner != owner);
        refused.ExpectProblem(409, "slot-taken");
        Stage.Show($"{owner}", $"201, visit {held!.Text("id")} {held.Text("state")} until {held.Text("holdExpiresAt")}");
        stage.ShowTrace(held.TraceId);
        Stage.Show($"{loser}", $"{refused.Status} {refused.Code}; instead: {string.Join(", ", refused["alternatives"].AsArray().Select(other => $"{Text(other!, "startsAt")} at {Text(other!, "centreId")}"))}");
        stage.ShowTrace(refused.TraceId);
        return (held, owner);
    }

    private static async Task<BookedVisit> ConfirmAsync(Stage stage, Offer offer, Answer held, Caller owner)
    {
        stage.Step("The holder confirms");
        var confirmed = (await stage.Gateway.PostAsync($"/v1/visits/{held.Text("id")}/confirm", new JsonObject(), owner)).Expect(200);
        Stage.Require(confirmed.Text("state") == "booked", $"The visit is {confirmed.Text("state")} after the confirmation");
        Stage.Show("visit", $"{confirmed.Text("id")} {confirmed.Text("state")}, {confirmed.Text("localDate")} {confirmed.Text("localTime")} {confirmed.Text("timeZone")}");
        var events = await stage.Feed.OfTraceAsync(confirmed.TraceId, "booking.visit-booked");
        Stage.Show("one trace", string.Join(", ", events.Select(e => e.Name)));
        stage.ShowTrace(confirmed.TraceId);
        return new BookedVisit(offer.CentreId, offer.Counter, offer.ServiceId, held.Text("id"), held.Text("visitCode"), owner);
    }

    /// <summary>A reference to a citizen nobody has seen before. The FIN's letters leave out I and O.</summary>
    private static async Task<string> CitizenAsync(Stage stage, Caller partner)
    {
        var fin = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 7);
        var answer = await stage.Gateway.PostAsync("/v1/citizen-references", new JsonObject { ["identity"] = new JsonObject { ["kind"] = "fin", ["value"] = fin } }, partner);
        return answer.Expect(201).Text("citizenReference");
    }

    private static async Task<DateTimeOffset?> SoonestAsync(Stage stage, string centre, string service)
    {
        // The catalogue's publication may still be on its way to booking.
        var answer = await Stage.UntilAsync($"booking to offer {service} at {centre}", () => AvailabilityAsync(stage, centre, service), answer => answer.Status == 200);
        return answer["days"].AsArray().SelectMany(day => day!["times"]!.AsArray()).FirstOrDefault() is { } first
            ? DateTimeOffset.Parse(Text(first, "startsAt"), CultureInfo.InvariantCulture)
            : null;
    }

    private static Task<Answer> AvailabilityAsync(Stage stage, string centre, string service) =>
        stage.Gateway.GetAsync($"/v1/availability?centre={centre}&service={service}&days=2", Stage.PartnerOne);

    private static bool HasTexts(Answer service) => Languages.All(language => service["languages"].AsArray().Any(has => has!.GetValue<string>() == language));

    private static bool IsPaid(JsonNode fee) => decimal.Parse(Text(fee, "amount"), CultureInfo.InvariantCulture) > 0;

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
