using System.Text.Json.Nodes;
using Asan.Booking.Lotteries;
using Asan.Cli.Verify;
using Asan.Contracts.Booking;
using Asan.TestBed;
using CsCheck;
using Dapper;
using NodaTime;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Scarce times by lot, which anybody can repeat.</summary>
public sealed class LotteryTests(BookingHost host)
{
    [Fact]
    public async Task A_lottery_is_committed_before_its_seed_drawn_once_and_its_times_go_down_the_order()
    {
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        var starts = new[] { host.Now.AddDays(3), host.Now.AddDays(3).AddHours(1) };
        var lottery = await AnnounceAsync(place, starts);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, starts[0]).ProblemAsync(409));
        Assert.Equal("slot-taken", await host.Supervisor(place).PostAsync("/v1/lotteries", Body(place, starts)).ProblemAsync(409));

        var receipts = new List<JsonNode>();
        for (var i = 0; i < 5; i++)
            receipts.Add(await RegisterAsync(lottery, await CitizenAsync(host.Partner())));
        Assert.Equal("wrong-state", await DrawAsync(place, lottery, "too early").ProblemAsync(409));

        host.Time.SetUtcNow(host.Now.AddHours(1));
        var committed = await host.Broker.EventAsync<LotteryCommitted>($"{lottery}");
        Assert.Equal(5, committed.Registrations);
        Assert.Equal("registration-closed", await host.Partner().PostAsync($"/v1/lotteries/{lottery}/registrations", new { citizenReference = await CitizenAsync(host.Partner()) }).ProblemAsync(409));
        Assert.Equal("other-centre", await DrawAsync(place with { CentreId = "elsewhere" }, lottery, "4f3a").ProblemAsync(403));
        await DrawAsync(place, lottery, "4f3a").JsonAsync();
        Assert.Equal("wrong-state", await DrawAsync(place, lottery, "another").ProblemAsync(409));
        Assert.Equal("4f3a", (await host.Broker.EventAsync<LotteryDrawn>($"{lottery}")).Seed);

        var bundle = (await host.Anonymous().GetAsync($"/v1/lotteries/{lottery}/bundle").JsonAsync()).ToJsonString();
        foreach (var receipt in receipts)
            Assert.Empty(LotteryVerifier.Check(bundle, committed.Digest, ($"{receipt["id"]}", $"{receipt["nonce"]}")));
        var byPlace = receipts.OrderBy(receipt => LotteryVerifier.PlaceOf(bundle, $"{receipt["id"]}", $"{receipt["nonce"]}")).Select(receipt => receipt["id"]!.GetValue<Guid>()).ToList();
        Assert.Equal(["won", "won", "waiting", "waiting", "waiting"], await StatesAsync(lottery, byPlace));
        Assert.Equal((starts[0], starts[1]), (await WonAsync(lottery, byPlace[0]), await WonAsync(lottery, byPlace[1])));

        // The first accepts, the second lets it run out: the third is asked, and the time was never free.
        var accepted = await host.Partner().PostAsync($"/v1/lotteries/{lottery}/registrations/{byPlace[0]}/accept", new { }).JsonAsync();
        Assert.Equal("booked", accepted["visit"]!["state"]!.GetValue<string>());
        await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = accepted["visitCode"]!.GetValue<string>() }).JsonAsync();
        host.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, starts[1]).ProblemAsync(409));
        await Eventually.TrueAsync(async () => await WonAsync(lottery, byPlace[2]) == starts[1], "the third to be asked");
        Assert.Equal(["accepted", "lapsed", "won", "waiting", "waiting"], await StatesAsync(lottery, byPlace));
        Assert.Equal("hold-expired", await host.Partner().PostAsync($"/v1/lotteries/{lottery}/registrations/{byPlace[1]}/accept", new { }).ProblemAsync(410));
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task A_citizen_takes_part_once_through_whichever_partner_and_who_is_busy_is_passed_over()
    {
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        var start = host.Now.AddDays(3);
        var lottery = await AnnounceAsync(place, start);
        var (one, two) = (host.Partner(), host.Partner("partner-two"));
        var citizen = await CitizenAsync(one, "3KTTRY1");
        var busy = await RegisterAsync(lottery, citizen);
        Assert.Equal("already-registered", await two.PostAsync($"/v1/lotteries/{lottery}/registrations", new { citizenReference = await CitizenAsync(two, "3KTTRY1") }).ProblemAsync(409));
        await BookAsync(one, await host.OpenAsync(), start, citizen);
        host.Time.SetUtcNow(host.Now.AddHours(1));
        await host.Broker.EventAsync<LotteryCommitted>($"{lottery}");
        await DrawAsync(place, lottery, "4f3a").JsonAsync();
        Assert.Equal(["waiting"], await StatesAsync(lottery, [busy["id"]!.GetValue<Guid>()]));
        // Nobody else takes part: the time is free for all.
        await HoldAsync(two, place, start);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lottery_is_withdrawn_with_a_public_reason_and_what_it_committed_to_stays(bool committed)
    {
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        var start = host.Now.AddDays(3);
        var lottery = await AnnounceAsync(place, start);
        var citizen = await CitizenAsync(host.Partner());
        var receipt = await RegisterAsync(lottery, citizen);
        string? digest = null;
        if (committed)
        {
            host.Time.SetUtcNow(host.Now.AddHours(1));
            digest = (await host.Broker.EventAsync<LotteryCommitted>($"{lottery}")).Digest;
        }
        const string Reason = "The counters are being rebuilt.";
        Task<HttpResponseMessage> WithdrawAsync(Place at, string reason) => host.Supervisor(at).PostAsync($"/v1/lotteries/{lottery}/withdraw", new { reason });
        Assert.Equal("other-centre", await WithdrawAsync(place with { CentreId = "elsewhere" }, Reason).ProblemAsync(403));
        Assert.Equal("invalid-request", await WithdrawAsync(place, "").ProblemAsync(400));
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start).ProblemAsync(409));

        await WithdrawAsync(place, Reason).JsonAsync();

        var shown = await host.Anonymous().GetAsync($"/v1/lotteries/{lottery}").JsonAsync();
        Assert.Equal(("withdrawn", Reason, digest), (shown["state"]!.GetValue<string>(), shown["withdrawnReason"]!.GetValue<string>(), shown["digest"]?.GetValue<string>()));
        Assert.Equal(new LotteryWithdrawn(lottery, place.CentreId, place.ServiceId, digest, Reason), await host.Broker.EventAsync<LotteryWithdrawn>($"{lottery}"));
        Assert.Equal(["withdrawn"], await StatesAsync(lottery, [receipt["id"]!.GetValue<Guid>()]));
        Assert.Equal("wrong-state", await WithdrawAsync(place, "Another reason.").ProblemAsync(409));
        Assert.Equal("wrong-state", await DrawAsync(place, lottery, "4f3a").ProblemAsync(409));
        Assert.Equal("registration-closed", await host.Partner().PostAsync($"/v1/lotteries/{lottery}/registrations", new { citizenReference = citizen }).ProblemAsync(409));
        await HoldAsync(host.Partner(), place, start);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var change in new[] { "state = 'open', withdrawn_at = null, withdrawn_reason = null", "withdrawn_reason = 'another'" })
            Assert.Equal("23000", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync($"update lottery set {change} where id = @lottery", new { lottery }))).SqlState);
    }

    [Fact]
    public async Task After_the_commitment_the_database_itself_lets_nobody_in_out_or_change()
    {
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        var lottery = await AnnounceAsync(place, host.Now.AddDays(3));
        await RegisterAsync(lottery, await CitizenAsync(host.Partner()));
        host.Time.SetUtcNow(host.Now.AddHours(1));
        await host.Broker.EventAsync<LotteryCommitted>($"{lottery}");
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var sql in new[]
        {
            "delete from lottery_registration where lottery_id = @lottery",
            "update lottery_registration set nonce = decode(repeat('00', 32), 'hex') where lottery_id = @lottery",
            "insert into lottery_registration select gen_random_uuid(), lottery_id, client_id, sha256(citizen_key), nonce, sha256(commitment), created_at, null, null from lottery_registration where lottery_id = @lottery",
            "update lottery set digest = decode(repeat('00', 32), 'hex') where id = @lottery",
            "update lottery set seed_source = 'another' where id = @lottery",
        })
            Assert.Equal("23000", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql, new { lottery }))).SqlState);
        // Red control: without the guard the same deletion goes through.
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("drop trigger lottery_registration_guard on lottery_registration");
        Assert.Equal(1, await connection.ExecuteAsync("delete from lottery_registration where lottery_id = @lottery", new { lottery }));
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
    }

    public static TheoryData<string, string> Mutations => new()
    {
        { "format", "\"asan.lottery-bundle.v2\"" },
        { "id", "\"0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a99\"" },
        { "centreId", "\"ganja\"" },
        { "serviceId", "\"passport\"" },
        { "registrationUntil", "\"2026-12-02T05:00:00Z\"" },
        { "seedSource", "\"a coin of ours\"" },
        { "startsAt", "[\"2026-12-03T05:00:00Z\"]" },
        { "commitments", "\"(first left out)\"" },
        { "digest", "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"" },
        { "seed", "\"another\"" },
        { "order", "\"(first two swapped)\"" },
        { "winner", "\"somebody\"" },
        { "order", "[]" },
        { "digest", "\"not one\"" },
        { "seed", "null" },
    };

    [Theory, MemberData(nameof(Mutations))]
    public void Whatever_is_changed_in_a_bundle_is_found_and_named(string member, string json)
    {
        var bundle = Sample(7, 3, "the seed");
        Assert.Empty(LotteryVerifier.Check(bundle.ToJsonString()));
        if (json == "\"(first left out)\"")
            bundle[member]!.AsArray().RemoveAt(0);
        else if (json == "\"(first two swapped)\"")
        {
            var order = bundle[member]!.AsArray();
            var first = order[0]!.GetValue<string>();
            order.RemoveAt(0);
            order.Insert(1, first);
        }
        else
            bundle[member] = JsonNode.Parse(json);
        var wrong = LotteryVerifier.Check(bundle.ToJsonString());
        Assert.Contains(wrong, text => text.Contains(member, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bundle_that_was_made_up_anew_differs_from_what_was_published_before_or_misses_a_receipt()
    {
        var honest = Sample(7, 3, "the seed");
        var forged = Sample(7, 3, "the seed", salt: 1);
        Assert.Empty(LotteryVerifier.Check(forged.ToJsonString()));
        Assert.Contains(LotteryVerifier.Check(forged.ToJsonString(), honest["digest"]!.GetValue<string>()), text => text.StartsWith("digest: before the draw", StringComparison.Ordinal));
        Assert.Contains(LotteryVerifier.Check(honest.ToJsonString(), null, ($"{Guid.NewGuid()}", new string('0', 64))), text => text.StartsWith("commitments: the receipt", StringComparison.Ordinal));
        Assert.Contains("no JSON", LotteryVerifier.Check("{").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_draw_and_its_verifier_which_share_no_code_agree_on_every_lottery() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 10], Gen.String[Gen.Char['!', '~'], 1, 40], Gen.Int).Sample((registrations, slots, seed, salt) =>
            Assert.Empty(LotteryVerifier.Check(Sample(registrations, slots, seed, salt).ToJsonString())));

    [Fact]
    public void Over_many_seeds_every_registration_comes_first_about_equally_often()
    {
        const int Draws = 4000;
        var commitments = Enumerable.Range(0, 8).Select(i => LotteryDraw.Commitment(Guid.Empty, Guid.Empty, [(byte)i])).ToList();
        var digest = new byte[32];
        var first = Enumerable.Range(0, Draws).Select(seed => Convert.ToHexString(LotteryDraw.Order(digest, $"{seed}", commitments)[0]))
            .GroupBy(text => text).ToDictionary(group => group.Key, group => group.Count());
        // Chi-square with 7 degrees of freedom: 24.3 is exceeded once in a thousand. The seeds are fixed, so it always comes out alike.
        var chiSquare = commitments.Sum(commitment => Math.Pow(first.GetValueOrDefault(Convert.ToHexString(commitment)) - Draws / 8.0, 2) / (Draws / 8.0));
        Assert.InRange(chiSquare, 0, 24.3);
    }

    /// <summary>A bundle as the service writes it.</summary>
    private static JsonObject Sample(int registrations, int slots, string seed, int salt = 0)
    {
        var lottery = new AnnouncedLottery(new Guid("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a11"), "baku-1", "identity-card", Instant.FromUtc(2026, 12, 1, 5, 0), "drand quicknet, round 24000000",
            [.. Enumerable.Range(0, slots).Select(slot => Instant.FromUtc(2026, 12, 3, 5, 0) + Duration.FromMinutes(20 * slot))]);
        var commitments = Enumerable.Range(0, registrations).Select(i => LotteryDraw.Commitment(lottery.Id, new Guid(i, 0, 0, new byte[8]), BitConverter.GetBytes(salt))).ToList();
        var digest = LotteryDraw.Digest(lottery, commitments);
        JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
        return new JsonObject
        {
            ["format"] = "asan.lottery-bundle.v1", ["id"] = $"{lottery.Id}", ["centreId"] = lottery.CentreId, ["serviceId"] = lottery.ServiceId,
            ["registrationUntil"] = LotteryDraw.Text(lottery.RegistrationUntil), ["seedSource"] = lottery.SeedSource, ["startsAt"] = Texts(lottery.Starts.Select(LotteryDraw.Text)),
            ["commitments"] = Texts(commitments.Select(Convert.ToHexStringLower).Order(StringComparer.Ordinal)), ["digest"] = Convert.ToHexStringLower(digest),
            ["seed"] = seed, ["order"] = Texts(LotteryDraw.Order(digest, seed, commitments).Select(Convert.ToHexStringLower)),
        };
    }

    private async Task<Guid> AnnounceAsync(Place place, params IReadOnlyList<DateTimeOffset> starts) =>
        (await host.Supervisor(place).PostAsync("/v1/lotteries", Body(place, starts)).JsonAsync(201))["id"]!.GetValue<Guid>();

    private object Body(Place place, IReadOnlyList<DateTimeOffset> starts) => new
    {
        centreId = place.CentreId, serviceId = place.ServiceId, startsAt = starts.Select(Rfc3339), registrationUntil = Rfc3339(host.Now.AddHours(1)),
        seedSource = "drand quicknet, round 24000000", acceptMinutes = 60,
    };

    private async Task<JsonNode> RegisterAsync(Guid lottery, Guid citizen) =>
        await host.Partner().PostAsync($"/v1/lotteries/{lottery}/registrations", new { citizenReference = citizen }).JsonAsync(201);

    private Task<HttpResponseMessage> DrawAsync(Place place, Guid lottery, string seed) => host.Supervisor(place).PostAsync($"/v1/lotteries/{lottery}/draw", new { seed });

    private async Task<string[]> StatesAsync(Guid lottery, IReadOnlyList<Guid> registrations) =>
        await Task.WhenAll(registrations.Select(async id => (await host.Partner().GetAsync($"/v1/lotteries/{lottery}/registrations/{id}").JsonAsync())["state"]!.GetValue<string>()));

    private async Task<DateTimeOffset?> WonAsync(Guid lottery, Guid registration) =>
        (await host.Partner().GetAsync($"/v1/lotteries/{lottery}/registrations/{registration}").JsonAsync())["startsAt"]?.GetValue<DateTimeOffset>();
}
