using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Cli.Api;
using Asan.VerifyAward;

namespace Asan.Cli.Demo;

/// <summary>
/// Act 5: the award's cycle from its call to its winners, whose study visit booking arranges and whose practice the
/// catalogue publishes. Nobody is named as winner here: the entries and ballots in <c>data/awards</c> decide.
/// </summary>
public static class AwardIsAnnounced
{
    public static async Task RunAsync(Stage stage)
    {
        stage.Act("The innovation award");
        var cycle = await Cycle.PrepareAsync(stage);
        await FreezeAndOpenAsync(stage, cycle);
        var entries = await EnterAsync(stage, cycle);
        var judges = await FormJuryAsync(stage, cycle, entries);
        var ballots = await CommitAsync(stage, cycle, entries, judges);
        await RevealAsync(stage, cycle, ballots);
        var announced = await AnnounceAsync(stage, cycle);
        await VerifyAsync(stage, cycle);
        await FollowWinnersAsync(stage, cycle, announced);
        await ContestAsync(stage, cycle, entries, announced);
        await ChangeStudyVisitsAsync(stage, cycle);
    }

    private sealed record Cycle(Stage Stage, string Id, Caller Secretary)
    {
        public string Path => $"/v1/cycles/{Id}";

        /// <summary>The cycle of the data; a further one under the same rules if an earlier run has carried that one out.</summary>
        public static async Task<Cycle> PrepareAsync(Stage stage)
        {
            var secretary = Stage.Staff(stage.Persons("award-secretary").First()["id"]!.GetValue<string>());
            var file = stage.Data.Read("awards/cycle-2022.json");
            var cycle = new Cycle(stage, file["id"]!.GetValue<string>(), secretary);
            var current = (await stage.Gateway.GetAsync(cycle.Path, secretary)).Expect(200);
            if (current.Text("state") == "Draft")
                return cycle;
            cycle = cycle with { Id = $"trial-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}" };
            (await stage.Gateway.PutAsync(cycle.Path, file["body"]!, secretary, ifMatch: null)).Expect(201);
            return cycle;
        }

        public Task<Answer> TryMoveAsync(string state) => Stage.Gateway.PostAsync($"{Path}/transitions", new JsonObject { ["to"] = state }, Secretary);

        public async Task<Answer> MoveAsync(string state)
        {
            var moved = (await TryMoveAsync(state)).Expect(200);
            Stage.Require(moved.Text("state") == state, $"{moved.Request} led to {moved.Text("state")} instead of {state}");
            Stage.Show("state", moved.Text("state"));
            Stage.ShowTrace(moved.TraceId);
            return moved;
        }
    }

    private static async Task FreezeAndOpenAsync(Stage stage, Cycle cycle)
    {
        stage.Step("The rules are frozen, then the call opens; no state can be skipped");
        var frozen = await cycle.MoveAsync("RulesFrozen");
        Stage.Show("rules", $"SHA-256 {frozen.Text("rulesDigest")}");
        var refused = (await cycle.TryMoveAsync("Announced")).ExpectProblem(409, "wrong-state");
        Stage.Show("Announced now?", $"{refused.Status} {refused.Code}: {refused.Text("detail")}");
        var opened = await cycle.MoveAsync("Open");
        await stage.Feed.OfTraceAsync(opened.TraceId, "awards.cycle-opened");
    }

    /// <summary>An entry of this run.</summary>
    private sealed record Entry(string Id, string AuthorityId, string Title);

    private static async Task<IReadOnlyList<Entry>> EnterAsync(Stage stage, Cycle cycle)
    {
        stage.Step("Authorities enter their practices; the secretary screens them");
        var entries = new List<Entry>();
        foreach (var item in stage.Data.Items("awards/entries-2022.json"))
        {
            var entered = (await stage.Gateway.PostAsync($"{cycle.Path}/entries",
                new JsonObject { ["authorityId"] = item["authorityId"]!.DeepClone(), ["practice"] = item["practice"]!.DeepClone() },
                Stage.Staff(item["applicantActor"]!.GetValue<string>()))).Expect(201);
            var entry = new Entry(entered.Text("id"), item["authorityId"]!.GetValue<string>(), item["practice"]!["title"]!["en"]!.GetValue<string>());
            (await stage.Gateway.PostAsync($"/v1/entries/{entry.Id}/screening", new JsonObject { ["eligible"] = true, ["reason"] = "Complete and in time." }, cycle.Secretary)).Expect(200);
            entries.Add(entry);
            Stage.Show(entry.AuthorityId, $"entry {entry.Id}, eligible");
        }
        await cycle.MoveAsync("ScreeningClosed");
        return entries;
    }

    private static async Task<IReadOnlyDictionary<string, Caller>> FormJuryAsync(Stage stage, Cycle cycle, IReadOnlyList<Entry> entries)
    {
        stage.Step("A jury is appointed, declares its conflicts, and gets its entries assigned");
        var judges = new Dictionary<string, Caller>();
        foreach (var item in stage.Data.Items("awards/judges-2022.json"))
        {
            var judge = Stage.Staff(item["actor"]!.GetValue<string>());
            var appointed = (await stage.Gateway.PostAsync($"{cycle.Path}/judges",
                new JsonObject { ["actor"] = judge.Actor, ["name"] = item["name"]!.DeepClone(), ["country"] = item["country"]?.DeepClone() }, cycle.Secretary)).Expect(201);
            judges[appointed.Text("id")] = judge;
            foreach (var conflict in item["conflicts"]?.AsArray() ?? [])
            {
                var entry = entries.Single(entry => entry.AuthorityId == conflict!["authorityId"]!.GetValue<string>());
                (await stage.Gateway.PostAsync($"/v1/judges/{appointed.Text("id")}/conflicts",
                    new JsonObject { ["entryId"] = entry.Id, ["reason"] = conflict!["reason"]!.DeepClone() }, judge)).Expect(201);
                Stage.Show(judge.Actor!, $"declares a conflict with {entry.AuthorityId}");
            }
        }
        await cycle.MoveAsync("JuryFormed");
        await cycle.MoveAsync("Assigned");
        var assigned = await stage.Gateway.ListAsync($"{cycle.Path}/assignments", cycle.Secretary);
        foreach (var load in assigned.GroupBy(item => item["judgeId"]!.GetValue<string>()).OrderBy(load => judges[load.Key].Actor, StringComparer.Ordinal))
            Stage.Show(judges[load.Key].Actor!, $"{load.Count()} entries: {string.Join(", ", load.Select(item => entries.Single(entry => entry.Id == item["entryId"]!.GetValue<string>()).AuthorityId).Order(StringComparer.Ordinal))}");
        return judges;
    }

    /// <summary>A committed ballot, with what its judge keeps to prove it.</summary>
    private sealed record Ballot(Caller Judge, string EntryId, JsonObject Scores, byte[] Nonce);

    private static async Task<IReadOnlyList<Ballot>> CommitAsync(Stage stage, Cycle cycle, IReadOnlyList<Entry> entries, IReadOnlyDictionary<string, Caller> judges)
    {
        stage.Step("Every judge commits a sealed ballot for each entry assigned");
        await cycle.MoveAsync("Balloting");
        var scores = stage.Data.Items("awards/ballots-2022.json").ToDictionary(
            ballot => (ballot["judge"]!.GetValue<string>(), ballot["authorityId"]!.GetValue<string>()), ballot => ballot["scores"]!.AsObject());
        var ballots = new List<Ballot>();
        foreach (var (judgeId, judge) in judges)
            foreach (var assigned in await stage.Gateway.ListAsync($"{cycle.Path}/assignments", judge))
            {
                var entry = entries.Single(entry => entry.Id == assigned["entryId"]!.GetValue<string>());
                var ballot = new Ballot(judge, entry.Id, scores[(judge.Actor!, entry.AuthorityId)], RandomNumberGenerator.GetBytes(32));
                (await stage.Gateway.PostAsync($"/v1/entries/{entry.Id}/ballots",
                    new JsonObject { ["commitment"] = Commitment(entry.Id, judgeId, ballot.Scores, ballot.Nonce) }, judge)).Expect(201);
                ballots.Add(ballot);
            }
        Stage.Show("ballots", $"{ballots.Count} committed; the scores are known to their judges alone");
        await cycle.MoveAsync("Sealed");
        return ballots;
    }

    /// <summary>SHA-256 over a tag, entry, judge and scores, a line each, and the judge's nonce (docs/ballots.md).</summary>
    private static string Commitment(string entryId, string judgeId, JsonObject scores, byte[] nonce)
    {
        var canonical = string.Join(",", scores.OrderBy(score => score.Key, StringComparer.Ordinal).Select(score => $"{score.Key}={score.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"asan.ballot.v1\n{entryId}\n{judgeId}\n{canonical}\n"), .. nonce]));
    }

    private static async Task RevealAsync(Stage stage, Cycle cycle, IReadOnlyList<Ballot> ballots)
    {
        stage.Step("The ballots are revealed; one that was changed is refused");
        foreach (var ballot in ballots)
        {
            if (ballot == ballots[0])
            {
                var changed = ballot.Scores.DeepClone().AsObject();
                var criterion = changed.First().Key;
                changed[criterion] = changed[criterion]!.GetValue<int>() - 1;
                var refused = (await RevealOneAsync(stage, ballot, changed)).ExpectProblem(422, "commitment-mismatch");
                Stage.Show("changed", $"{refused.Status} {refused.Code}");
            }
            (await RevealOneAsync(stage, ballot, ballot.Scores)).Expect(200);
        }
        Stage.Show("ballots", $"{ballots.Count} revealed");
        await cycle.MoveAsync("Revealed");
    }

    private static Task<Answer> RevealOneAsync(Stage stage, Ballot ballot, JsonObject scores) =>
        stage.Gateway.PostAsync($"/v1/entries/{ballot.EntryId}/ballots/reveal",
            new JsonObject { ["scores"] = scores.DeepClone(), ["nonce"] = Convert.ToHexStringLower(ballot.Nonce) }, ballot.Judge);

    /// <summary>What became public.</summary>
    private sealed record Announcement(Answer Moved, IReadOnlyList<JsonNode> Winners);

    private static async Task<Announcement> AnnounceAsync(Stage stage, Cycle cycle)
    {
        stage.Step("A forum's ceremony is to announce the winners; its host begins to run the programme");
        var forum = await ForumStage.PrepareAsync(stage, cycle.Id);
        var begun = await forum.ActAsync("anthem", "start");
        Stage.Show("running", $"anthem; the ceremony is expected at {ForumStage.Expected(begun, "award-ceremony")}");
        var delayed = await forum.ActAsync("anthem", "delay", new JsonObject { ["minutes"] = 180 });
        Stage.Show("late by 180 min", $"the ceremony is planned for {ForumStage.Planned(delayed, "award-ceremony")}, expected at {ForumStage.Expected(delayed, "award-ceremony")}");
        stage.ShowTrace(delayed.TraceId);

        stage.Step("The jury decides; until the ceremony begins nobody can read or announce the result");
        await cycle.MoveAsync("Deliberation");
        await cycle.MoveAsync("Decided");
        var early = (await stage.Gateway.GetAsync($"{cycle.Path}/result")).ExpectProblem(404, "not-announced");
        Stage.Show("result?", $"{early.Status} {early.Code}");
        var tooEarly = (await cycle.TryMoveAsync("Announced")).ExpectProblem(409, "too-early");
        Stage.Show("announce?", $"{tooEarly.Status} {tooEarly.Code}: {tooEarly.Text("detail")}");

        stage.Step("The ceremony begins: with it the winners are public");
        await forum.ActAsync("anthem", "finish");
        var moved = await forum.ActAsync("award-ceremony", "start");
        var state = (await stage.Gateway.GetAsync(cycle.Path)).Expect(200).Text("state");
        Stage.Require(state == "Announced", $"The ceremony has begun, and {cycle.Path} is {state}");
        Stage.Show("state", state);
        stage.ShowTrace(moved.TraceId);
        var result = (await stage.Gateway.GetAsync($"{cycle.Path}/result")).Expect(200);
        foreach (var rank in result["ranks"].AsArray())
            Stage.Show($"rank {rank!["rank"]}", $"{rank["authorityId"]}: calibrated {rank["calibrated"]}, raw {rank["raw"]}");
        IReadOnlyList<JsonNode> winners = [.. result["winners"].AsArray().Select(winner => winner!)];
        Stage.Show("winners", string.Join(", ", winners.Select(winner => winner["authorityId"])));
        Stage.Require(winners.Count > 0, "There is no winner");
        return new Announcement(moved, winners);
    }

    private static async Task VerifyAsync(Stage stage, Cycle cycle)
    {
        stage.Step("Anybody repeats the result from its public bundle, with a program that shares no code with the platform");
        var bundle = await stage.Gateway.DownloadAsync($"{cycle.Path}/bundle.zip");
        var keys = (await stage.Gateway.GetAsync("/v1/award-keys")).Expect(200);
        var rules = (await stage.Gateway.GetAsync(cycle.Path)).Expect(200).Text("rulesDigest");
        var published = new Published { BundleKey = keys.Text("bundle.kid"), RulesDigest = rules };
        var report = AwardVerifier.Check(bundle, published);
        foreach (var held in report.Held)
            Stage.Show("holds", held);
        Stage.Require(report.Wrong.Count == 0, $"The bundle of {cycle.Id} does not hold: {string.Join("; ", report.Wrong)}");

        var changed = bundle.ToArray();
        changed[changed.Length / 2] ^= 1;
        var wrong = AwardVerifier.Check(changed, published).Wrong;
        Stage.Require(wrong.Count > 0, "A bundle with one changed bit was taken for the published one");
        Stage.Show("one bit changed", wrong[0]);
    }

    private static async Task ContestAsync(Stage stage, Cycle cycle, IReadOnlyList<Entry> entries, Announcement announced)
    {
        stage.Step("An authority that did not win contests its result; who decided the cycle may not judge that");
        var winners = announced.Winners.Select(winner => winner["entryId"]!.GetValue<string>()).ToHashSet();
        var loser = entries.First(entry => !winners.Contains(entry.Id));
        var filed = (await stage.Gateway.PostAsync($"/v1/entries/{loser.Id}/result-appeals",
            new JsonObject { ["reason"] = "The judges seem not to have read the second half of our practice." }, Applicant(stage, loser.AuthorityId))).Expect(201);
        Stage.Show(loser.AuthorityId, $"appeal {filed.Text("id")}");
        var own = (await stage.Gateway.PostAsync($"/v1/result-appeals/{filed.Text("id")}/decision",
            new JsonObject { ["upheld"] = false, ["decision"] = "We are content with what we decided ourselves." }, cycle.Secretary)).ExpectProblem(403, "same-person");
        Stage.Show($"{cycle.Secretary}", $"{own.Status} {own.Code}");
        stage.ShowTrace(filed.TraceId);
    }

    private static async Task FollowWinnersAsync(Stage stage, Cycle cycle, Announcement announced)
    {
        var expected = announced.Winners.Select(winner => winner["entryId"]!.GetValue<string>()).ToHashSet();

        stage.Step("Booking has arranged each winner's study visit, and the awards know it");
        var visits = await Stage.UntilAsync("every study visit to be scheduled", () => stage.Gateway.GetAsync($"{cycle.Path}/study-visits", Stage.PartnerOne),
            answer => answer.Status == 200 && answer["items"].AsArray().All(visit => visit!["state"]!.GetValue<string>() != "offered"));
        var itineraries = new Dictionary<string, string>();
        foreach (var visit in visits["items"].AsArray())
        {
            Stage.Require(visit!["state"]!.GetValue<string>() == "scheduled", $"A study visit was declined: {visit.ToJsonString()}");
            var itinerary = (await stage.Gateway.GetAsync($"/v1/itineraries/{visit["itineraryId"]}", Stage.PartnerOne)).Expect(200);
            itineraries[visit["entryId"]!.GetValue<string>()] = itinerary.Text("id");
            Stage.Show($"{visit["authorityId"]}", $"itinerary {itinerary.Text("id")} in booking: {string.Join(", ", itinerary["stops"].AsArray().Select(stop => $"{stop!["centreId"]} {stop["startsAt"]}"))}");
        }
        stage.ShowTrace(visits.TraceId);
        Stage.Require(expected.SetEquals(itineraries.Keys), $"The winners are {string.Join(", ", expected)}, the study visits are for {string.Join(", ", itineraries.Keys)}");

        stage.Step("The winners' practices stand in the catalogue");
        foreach (var winner in announced.Winners)
        {
            var entryId = winner["entryId"]!.GetValue<string>();
            var published = await stage.Feed.FindAsync("catalogue.good-practice-published", e => e.Data["entryId"]?.GetValue<string>() == entryId);
            var practice = await Stage.UntilAsync($"the practice {published.Subject} with its study visit", () => stage.Gateway.GetAsync($"/v1/good-practices/{published.Subject}"),
                answer => answer.Status == 200 && answer.Find("studyVisit.itineraryId") is not null);
            Stage.Require(practice.Text("award.entryId") == entryId && practice.Text("award.cycleId") == cycle.Id, $"The practice {published.Subject} names another award: {practice["award"].ToJsonString()}");
            Stage.Require(practice.Text("studyVisit.itineraryId") == itineraries[entryId], $"The practice {published.Subject} shows another itinerary than the awards do");
            Stage.Show($"{winner["authorityId"]}", $"“{practice.Text("title")}”, rank {practice["award.rank"]}, study visit {practice.Text("studyVisit.itineraryId")}");
            stage.ShowTrace(practice.TraceId);
        }

        stage.Step("One trace runs awards → booking → catalogue");
        var count = announced.Winners.Count;
        var events = await stage.Feed.OfTraceAsync(announced.Moved.TraceId,
            ["awards.winners-announced", .. Enumerable.Repeat("awards.study-visit-offered", count), .. Enumerable.Repeat("booking.study-visit-scheduled", count), .. Enumerable.Repeat("catalogue.good-practice-published", count)]);
        foreach (var source in events.GroupBy(e => e.Source))
            Stage.Show(source.Key, string.Join(", ", source.GroupBy(e => e.Name).Select(name => name.Count() == 1 ? name.Key : $"{name.Count()} × {name.Key}")));
        stage.ShowTrace(announced.Moved.TraceId);
    }

    private static async Task ChangeStudyVisitsAsync(Stage stage, Cycle cycle)
    {
        var visits = (await stage.Gateway.GetAsync($"{cycle.Path}/study-visits", Stage.PartnerOne)).Expect(200)["items"].AsArray().Select(visit => visit!).ToList();
        var (first, last) = (visits[0], visits[^1]);

        stage.Step("A winner wishes later days; booking moves its times, and the winner accepts them");
        var authority = first["authorityId"]!.GetValue<string>();
        var applicant = Applicant(stage, authority);
        var earliest = DateOnly.ParseExact(first["latestOn"]!.GetValue<string>(), "yyyy-MM-dd", null).AddDays(1);
        (await stage.Gateway.PostAsync($"/v1/study-visits/{first["id"]}/changes", new JsonObject
        {
            ["centres"] = first["centres"]!.DeepClone(), ["stopMinutes"] = first["stopMinutes"]!.DeepClone(),
            ["earliestOn"] = earliest.ToString("O", CultureInfo.InvariantCulture), ["latestOn"] = earliest.AddDays(21).ToString("O", CultureInfo.InvariantCulture),
        }, applicant)).Expect(200);
        var changed = await Stage.UntilAsync("the changed study visit", () => stage.Gateway.GetAsync($"/v1/study-visits/{first["id"]}"),
            answer => answer.Status == 200 && answer.Text("state") != "offered");
        Stage.Require(changed.Text("state") == "scheduled" && changed.Number("version") == 2, $"The change was not scheduled: {changed.Body?.ToJsonString()}");
        var accepted = (await stage.Gateway.PostAsync($"/v1/study-visits/{first["id"]}/accept", new JsonObject(), applicant)).Expect(200);
        Stage.Show(authority, $"{accepted.Text("state")}: {string.Join(", ", accepted["stops"].AsArray().Select(stop => $"{stop!["centreId"]} {stop["startsAt"]}"))}");
        stage.ShowTrace(accepted.TraceId);

        stage.Step("Another gives its study visit up; booking frees the times");
        if (visits.Count < 2)
            return;
        var declined = (await stage.Gateway.PostAsync($"/v1/study-visits/{last["id"]}/decline", new JsonObject(), Applicant(stage, last["authorityId"]!.GetValue<string>()))).Expect(200);
        Stage.Show($"{last["authorityId"]}", $"{declined.Text("state")} by the {declined.Text("withdrawnBy")}");
        var freed = await Stage.UntilAsync("booking to free the times", () => stage.Gateway.GetAsync($"/v1/itineraries/{last["itineraryId"]}", Stage.PartnerOne),
            answer => answer.Status == 200 && answer.Text("state") == "withdrawn");
        Stage.Show("itinerary", $"{freed.Text("state")}, {freed["stops"].AsArray().Count} stops");
        stage.ShowTrace(declined.TraceId);
    }

    private static Caller Applicant(Stage stage, string authority) =>
        Stage.Staff(stage.Persons("applicant").First(person => person["authority"]!.GetValue<string>() == authority)["id"]!.GetValue<string>());
}
