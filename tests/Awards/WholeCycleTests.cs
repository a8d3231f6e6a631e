using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The award of the seed data, from its programme to its winners, with nothing but requests and events.</summary>
public sealed class WholeCycleTests(AwardsHost host)
{
    [Fact]
    public async Task The_cycle_of_the_seed_data_ends_with_its_two_winners_and_their_study_visits()
    {
        var programme = Read("programme.json");
        await host.Secretary.PutAsync($"/v1/programmes/{programme["id"]}", programme["body"]!).JsonAsync(201);
        foreach (var authority in Read("authorities.json")["items"]!.AsArray())
            await host.Secretary.PutAsync($"/v1/authorities/{authority!["id"]}", authority["body"]!).JsonAsync(201);
        var file = Read("cycle-2022.json");
        var id = file["id"]!.GetValue<string>();
        var path = $"/v1/cycles/{id}";
        var draft = await host.Secretary.PutAsync(path, file["body"]!).JsonAsync(201);
        Assert.Null(draft["rulesDigest"]);

        var frozen = await MoveAsync("RulesFrozen");
        await MoveAsync("Open");
        var opened = await host.Broker.EventAsync<CycleOpened>(id);
        Assert.Equal(frozen["rulesDigest"]!.GetValue<string>(), opened.RulesDigest);
        Assert.Equal(new DateTimeOffset(2022, 6, 1, 0, 0, 0, TimeSpan.Zero), opened.OpensAt);

        var authorityOf = new Dictionary<Guid, string>();
        foreach (var item in Read("entries-2022.json")["items"]!.AsArray())
        {
            var authority = item!["authorityId"]!.GetValue<string>();
            var entered = await host.Acting(new Person(item["applicantActor"]!.GetValue<string>(), Roles.Applicant) { Authority = authority })
                .PostAsync($"{path}/entries", new { authorityId = authority, practice = item["practice"], sources = item["sources"], example = item["example"] }).JsonAsync(201);
            authorityOf[entered["id"]!.GetValue<Guid>()] = authority;
            await host.Secretary.PostAsync($"/v1/entries/{entered["id"]}/screening", new { eligible = true, reason = "Complete and in time." }).JsonAsync();
        }
        await MoveAsync("ScreeningClosed");

        var judges = new Dictionary<string, Guid>();
        foreach (var item in Read("judges-2022.json")["items"]!.AsArray())
        {
            var actor = item!["actor"]!.GetValue<string>();
            var appointed = await host.Secretary.PostAsync($"{path}/judges", new { actor, name = item["name"], country = item["country"], example = item["example"] }).JsonAsync(201);
            judges[actor] = appointed["id"]!.GetValue<Guid>();
            foreach (var conflict in item["conflicts"]!.AsArray())
                await host.Judge(actor).PostAsync($"/v1/judges/{appointed["id"]}/conflicts",
                    new { entryId = authorityOf.Single(entry => entry.Value == conflict!["authorityId"]!.GetValue<string>()).Key, reason = conflict!["reason"] }).JsonAsync(201);
        }
        await MoveAsync("JuryFormed");
        await MoveAsync("Assigned");
        await MoveAsync("Balloting");

        var scores = Read("ballots-2022.json")["items"]!.AsArray().ToDictionary(
            ballot => (ballot!["judge"]!.GetValue<string>(), ballot["authorityId"]!.GetValue<string>()), ballot => ballot!["scores"]!.AsObject());
        var ballots = new List<(string Actor, Guid Entry, JsonObject Scores, byte[] Nonce)>();
        foreach (var (actor, judge) in judges)
            foreach (var assigned in (await host.Judge(actor).GetAsync($"{path}/assignments").JsonAsync())["items"]!.AsArray())
            {
                var entry = assigned!["entryId"]!.GetValue<Guid>();
                var ballot = (actor, entry, scores[(actor, authorityOf[entry])], RandomNumberGenerator.GetBytes(32));
                var canonical = string.Join(",", ballot.Item3.OrderBy(score => score.Key, StringComparer.Ordinal).Select(score => $"{score.Key}={score.Value}"));
                await host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, judge, canonical, ballot.Item4) }).JsonAsync(201);
                ballots.Add(ballot);
            }
        Assert.Equal(8 * 3, ballots.Count);
        Assert.DoesNotContain(ballots, ballot => ballot.Actor == "judge-2" && authorityOf[ballot.Entry] == "ma-berkane");
        Assert.All(judges.Keys, actor => Assert.InRange(ballots.Count(ballot => ballot.Actor == actor), 4, 6));
        await MoveAsync("Sealed");
        foreach (var ballot in ballots)
            await host.Judge(ballot.Actor).PostAsync($"/v1/entries/{ballot.Entry}/ballots/reveal",
                new { scores = ballot.Scores, nonce = Convert.ToHexStringLower(ballot.Nonce) }).JsonAsync();
        await MoveAsync("Revealed");
        await MoveAsync("Deliberation");
        await MoveAsync("Decided");

        Assert.Equal("not-announced", await host.Public.GetAsync($"{path}/result").ProblemAsync(404));
        Assert.DoesNotContain(await host.Broker.FeedAsync(), e => e.Type.Contains("winners-announced", StringComparison.Ordinal) && e.Subject == id);

        host.Time.SetUtcNow(new DateTimeOffset(host.Time.GetUtcNow().Year + 1, 12, 15, 21, 30, 0, TimeSpan.Zero)); // 01:30 of the 16th in Baku
        await MoveAsync("Announced");
        var result = await host.Public.GetAsync($"{path}/result").JsonAsync();
        Assert.Equal(["ma-berkane", "rw-kigali"], result["winners"]!.AsArray().Select(winner => winner!["authorityId"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(8, result["ranks"]!.AsArray().Count);
        Assert.Equal(Enumerable.Range(1, 8), result["ranks"]!.AsArray().Select(rank => rank!["rank"]!.GetValue<int>()));
        Assert.All(result["ranks"]!.AsArray(), rank => Assert.Equal(3, rank!["ballots"]!.GetValue<int>()));

        var announced = await host.Broker.EventAsync<WinnersAnnounced>(id);
        Assert.Equal(result["winners"]!.AsArray().Select(winner => winner!["entryId"]!.GetValue<Guid>()), announced.Winners.Select(winner => winner.EntryId));
        Assert.Contains(announced.Winners, winner => winner is { AuthorityId: "rw-kigali", Country: "RW" } && winner.AuthorityName["en"] == "Kigali" && winner.Practice.Title.Count == 4);
        Assert.Equal([1L, 2L], (await host.Broker.FeedAsync()).Where(e => e.Subject == id).OrderBy(e => e.AggregateVersion).Select(e => e.AggregateVersion));

        var visits = (await host.Public.GetAsync($"{path}/study-visits").JsonAsync())["items"]!.AsArray();
        Assert.Equal(2, visits.Count);
        foreach (var visit in visits)
        {
            var visitId = visit!["id"]!.GetValue<Guid>();
            var offered = await host.Broker.EventAsync<StudyVisitOffered>(visitId.ToString());
            Assert.Equal(["baku-1", "baku-5", "gabala"], offered.CentreIds);
            Assert.Equal(new DateOnly(host.Time.GetUtcNow().Year, 12, 19), offered.EarliestOn);
            Assert.Equal(new DateOnly(host.Time.GetUtcNow().Year, 12, 30), offered.LatestOn);
            var start = new DateTimeOffset(offered.EarliestOn, new TimeOnly(6, 0), TimeSpan.Zero);
            await host.Broker.PublishAsync(
                new StudyVisitScheduled(visitId, offered.EntryId, Guid.CreateVersion7(), [new StudyVisitStop("baku-1", start, start.AddMinutes(90))]), visitId.ToString(), 1);
            var scheduled = await Eventually.GetAsync(
                () => host.Public.GetAsync($"/v1/study-visits/{visitId}").JsonAsync(), seen => seen["state"]!.GetValue<string>() == "scheduled", "the study visit to be scheduled");
            Assert.Equal("baku-1", scheduled["stops"]![0]!["centreId"]!.GetValue<string>());
        }
        host.Time.Advance(TimeSpan.FromDays(15)); // nobody appealed
        await MoveAsync("Archived");
        Assert.Equal(result.ToJsonString(), (await host.Public.GetAsync($"{path}/result").JsonAsync()).ToJsonString());

        Task<JsonNode> MoveAsync(string to) => host.Secretary.PostAsync($"{path}/transitions", new { to }).JsonAsync();
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Clone.Root, "data", "awards", name)))!;
}
