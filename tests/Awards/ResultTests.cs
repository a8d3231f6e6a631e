using System.Text.Json.Nodes;
using Asan.Awards.Certificates;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using NodaTime;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>From the deliberation to the archive: moves, feedback, appeals, certificates, absent judges.</summary>
public sealed class ResultTests(AwardsHost host)
{
    private const string Reason = "It reaches more people than the others.";

    private async Task<TrialCycle> DeliberatingAsync(JsonObject? body = null)
    {
        var cycle = await TrialCycle.BallotingAsync(host, body: body ?? AwardsHost.Cycle(judgesPerEntry: 3));
        await cycle.VoteAsync((entry, _) => (9 - 2 * cycle.Entries.IndexOf(entry), 6));
        await cycle.MoveAsync("Deliberation");
        return cycle;
    }

    private Task<HttpResponseMessage> MoveAsync(TrialCycle cycle, Guid entry, int toRank, IEnumerable<Guid> inFavour, string reason = Reason) =>
        host.Secretary.PostAsync($"{cycle.Path}/deliberations", new { entryId = entry, toRank, reason, inFavour });

    private async Task<string> AuthorityOfAsync(Guid entry) => await host.QueryAsync<string>("select authority_id from entry where id = @entry", new { entry });

    [Fact]
    public async Task The_jury_sees_what_the_ballots_give_while_it_deliberates_and_nobody_else_does()
    {
        var cycle = await DeliberatingAsync();
        var path = $"{cycle.Path}/tabulation";

        var seen = (await host.Judge(cycle.Judges.Keys.First()).GetAsync($"{path}?limit=2").JsonAsync())!;
        Assert.Equal(cycle.Entries.Take(2), seen["items"]!.AsArray().Select(item => item!["entryId"]!.GetValue<Guid>()));
        var rest = await host.Secretary.GetAsync($"{path}?limit=2&cursor={seen["next"]}").JsonAsync();
        Assert.Equal(cycle.Entries[2], rest["items"]!.AsArray().Single()!["entryId"]!.GetValue<Guid>());
        Assert.Equal("forbidden", await host.Judge("judge-of-another-cycle").GetAsync(path).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Applicant("city-1").GetAsync(path).ProblemAsync(403));
        await cycle.MoveAsync("Decided");
        Assert.Equal("wrong-state", await host.Secretary.GetAsync(path).ProblemAsync(409));
    }

    [Fact]
    public async Task The_jury_moves_an_entry_with_a_reason_and_a_majority_and_the_result_says_so()
    {
        var cycle = await DeliberatingAsync();
        var (last, jury) = (cycle.Entries[2], cycle.Judges.Values.ToList());

        Assert.Equal("invalid-request", await MoveAsync(cycle, last, 1, jury, "Because.").ProblemAsync(400));
        Assert.Equal("invalid-request", await MoveAsync(cycle, last, 1, jury, "Because.                          ").ProblemAsync(400));
        Assert.Equal("invalid-request", await MoveAsync(cycle, last, 4, jury).ProblemAsync(400));
        Assert.Equal("invalid-request", await MoveAsync(cycle, last, 1, [jury[0], jury[0]]).ProblemAsync(400));
        Assert.Equal("invalid-request", await MoveAsync(cycle, last, 1, [Guid.NewGuid()]).ProblemAsync(400));
        Assert.Equal("no-majority", await MoveAsync(cycle, last, 1, jury.Take(1)).ProblemAsync(409));
        Assert.Equal("entry-not-found", await MoveAsync(cycle, Guid.NewGuid(), 1, jury).ProblemAsync(404));
        await MoveAsync(cycle, last, 1, jury.Take(2)).JsonAsync(201);
        await cycle.MoveAsync("Decided", "Announced");

        var result = await host.Public.GetAsync($"{cycle.Path}/result").JsonAsync();
        Assert.Equal([last, cycle.Entries[0], cycle.Entries[1]], result["ranks"]!.AsArray().Select(rank => rank!["entryId"]!.GetValue<Guid>()));
        Assert.Equal([3, 1, 2], result["ranks"]!.AsArray().Select(rank => rank!["tabulated"]!.GetValue<int>()));
        Assert.Equal(Reason, result["moves"]!.AsArray().Single()!["reason"]!.GetValue<string>());
        Assert.Equal(last, result["winners"]!.AsArray().Single()!["entryId"]!.GetValue<Guid>());
        Assert.Equal("wrong-state", await MoveAsync(cycle, last, 2, jury).ProblemAsync(409));
    }

    [Fact]
    public async Task A_move_without_a_reason_or_a_changed_one_is_refused_by_the_database_itself()
    {
        var cycle = await DeliberatingAsync();
        await MoveAsync(cycle, cycle.Entries[2], 1, cycle.Judges.Values).JsonAsync(201);
        const string sql = "insert into deliberation (cycle_id, number, entry_id, to_rank, reason, in_favour, recorded_at, recorded_by) select cycle_id, 2, entry_id, 2, ' ', in_favour, recorded_at, recorded_by from deliberation where cycle_id = @Id";

        Assert.Equal("deliberation_has_a_reason", (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(sql, new { cycle.Id }))).ConstraintName);
        Assert.Equal(PostgresErrorCodes.RestrictViolation, (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("delete from deliberation"))).SqlState);
        // Red control: without the constraint the same statement passes.
        await host.ExecuteAsync($"begin; alter table deliberation drop constraint deliberation_has_a_reason; {sql.Replace("@Id", $"'{cycle.Id}'", StringComparison.Ordinal)}; rollback");
    }

    [Fact]
    public async Task A_lot_decides_only_where_the_rules_name_its_source_and_only_once()
    {
        var without = await DeliberatingAsync();
        Assert.Equal("no-lot", await host.Secretary.PostAsync($"{without.Path}/lot", new { seed = "4711" }).ProblemAsync(409));

        var body = AwardsHost.Cycle(judgesPerEntry: 3);
        body["rules"]!["lotSeedSource"] = "a beacon's round";
        var cycle = await DeliberatingAsync(body);
        Assert.Equal("invalid-request", await host.Secretary.PostAsync($"{cycle.Path}/lot", new { seed = " 4711" }).ProblemAsync(400));
        await host.Secretary.PostAsync($"{cycle.Path}/lot", new { seed = "4711" }).JsonAsync(201);
        Assert.Equal("already-drawn", await host.Secretary.PostAsync($"{cycle.Path}/lot", new { seed = "4712" }).ProblemAsync(409));
    }

    [Fact]
    public async Task An_authority_reads_its_own_scores_and_comments_once_the_cycle_is_announced()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 2, judges: 2);
        var assigned = await cycle.AssignmentsAsync();
        foreach (var (entry, actor) in assigned)
            await host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[actor], (7, 6), new byte[32]) }).JsonAsync(201);
        await cycle.MoveAsync("Sealed");
        foreach (var (entry, actor) in assigned)
            await host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots/reveal",
                new { scores = new { innovation = 7, efficiency = 6 }, nonce = new string('0', 64), reason = "Well told." }).JsonAsync();
        await cycle.MoveAsync("Revealed", "Deliberation", "Decided");
        var (own, path) = (await AuthorityOfAsync(cycle.Entries[0]), $"/v1/entries/{cycle.Entries[0]}/feedback");

        Assert.Equal("not-announced", await host.Applicant(own).GetAsync(path).ProblemAsync(404));
        await cycle.MoveAsync("Announced");
        var feedback = await host.Applicant(own).GetAsync(path).JsonAsync();

        Assert.Equal((1, 2), (feedback["rank"]!.GetValue<int>(), feedback["entries"]!.GetValue<int>()));
        Assert.Equal(["A", "B"], feedback["ballots"]!.AsArray().Select(ballot => ballot!["judge"]!.GetValue<string>()));
        Assert.All(feedback["ballots"]!.AsArray(), ballot => Assert.Equal(("Well told.", 7), (ballot!["comment"]!.GetValue<string>(), ballot["scores"]!["innovation"]!.GetValue<int>())));
        Assert.All(cycle.Judges, judge => Assert.DoesNotContain($"{judge.Value}", feedback.ToJsonString(), StringComparison.Ordinal));
        Assert.Equal("entry-not-found", await host.Applicant(await AuthorityOfAsync(cycle.Entries[1])).GetAsync(path).ProblemAsync(404));
        Assert.Equal("forbidden", await host.Secretary.GetAsync(path).ProblemAsync(403));
    }

    [Fact]
    public async Task An_appeal_is_decided_by_another_person_and_the_cycle_waits_for_it()
    {
        var rules = AwardsHost.Cycle(judgesPerEntry: 3);
        rules["rules"]!["appeals"] = new JsonObject { ["screeningDays"] = 0, ["resultDays"] = 14 };
        var cycle = await DeliberatingAsync(rules);
        await cycle.MoveAsync("Decided", "Announced");
        var (entry, authority) = (cycle.Entries[2], await AuthorityOfAsync(cycle.Entries[2]));
        var path = $"/v1/entries/{entry}/result-appeals";
        var body = new { reason = "The jury looked at last year's figures." };

        Assert.Equal("entry-not-found", await host.Applicant(await AuthorityOfAsync(cycle.Entries[0])).PostAsync(path, body).ProblemAsync(404));
        var appeal = (await host.Applicant(authority).PostAsync(path, body).JsonAsync(201))["id"]!.GetValue<Guid>();
        Assert.Equal("already-appealed", await host.Applicant(authority).PostAsync(path, body).ProblemAsync(409));
        Assert.Equal(appeal, (await host.Applicant(authority).GetAsync($"{cycle.Path}/result-appeals").JsonAsync())["items"]!.AsArray().Single()!["id"]!.GetValue<Guid>());
        Assert.Empty((await host.Applicant("city-of-others").GetAsync($"{cycle.Path}/result-appeals").JsonAsync())["items"]!.AsArray());
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Archived").ProblemAsync(409));

        var decision = new { upheld = true, decision = "The figures were indeed last year's.", correctedRank = 1 };
        Assert.Equal("same-person", await host.Secretary.PostAsync($"/v1/result-appeals/{appeal}/decision", decision).ProblemAsync(403));
        var another = host.Acting(new Person("another-secretary", Roles.AwardSecretary));
        Assert.Equal("invalid-request", await another.PostAsync($"/v1/result-appeals/{appeal}/decision", new { upheld = false, decision.decision, correctedRank = 1 }).ProblemAsync(400));
        await another.PostAsync($"/v1/result-appeals/{appeal}/decision", decision).JsonAsync();
        var deed = (await host.Secretary.GetAsync($"{cycle.Path}/audit?limit=1").JsonAsync())["items"]!.AsArray().Single()!;
        Assert.Equal(("result.appeal-decided", entry.ToString(), appeal), (deed["action"]!.GetValue<string>(), deed["subject"]!.GetValue<string>(), deed["detail"]!["appeal"]!.GetValue<Guid>()));
        Assert.Equal("appeal-decided", await another.PostAsync($"/v1/result-appeals/{appeal}/decision", decision).ProblemAsync(409));
        Assert.Equal("appeal-not-found", await another.PostAsync($"/v1/result-appeals/{Guid.NewGuid()}/decision", decision).ProblemAsync(404));

        var ranks = (await host.Public.GetAsync($"{cycle.Path}/result").JsonAsync())["ranks"]!.AsArray();
        Assert.Equal((3, 1), (ranks[2]!["rank"]!.GetValue<int>(), ranks[2]!["correctedRank"]!.GetValue<int>()));
        Assert.Equal(1, (await host.Public.GetAsync($"/v1/entries/{entry}/certificate").JsonAsync())["correctedRank"]!.GetValue<int>());
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Archived").ProblemAsync(409)); // others may still appeal
        host.Time.Advance(TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1));
        Assert.Equal("appeal-too-late", await host.Applicant(await AuthorityOfAsync(cycle.Entries[1])).PostAsync($"/v1/entries/{cycle.Entries[1]}/result-appeals", body).ProblemAsync(409));
        await cycle.MoveAsync("Archived");
    }

    [Fact]
    public async Task A_certificate_is_genuine_only_as_our_key_signed_it()
    {
        var cycle = await DeliberatingAsync();
        await cycle.MoveAsync("Decided");
        Assert.Equal("entry-not-found", await host.Public.GetAsync($"/v1/entries/{cycle.Entries[0]}/certificate").ProblemAsync(404));
        await cycle.MoveAsync("Announced");

        var certificate = await host.Public.GetAsync($"/v1/entries/{cycle.Entries[0]}/certificate").JsonAsync();
        var code = certificate["code"]!.GetValue<string>();
        Assert.Equal((true, 1), (certificate["statement"]!["winner"]!.GetValue<bool>(), certificate["statement"]!["rank"]!.GetValue<int>()));
        // As people type it: small letters, O for 0.
        var typed = await host.Public.GetAsync($"/v1/certificates/{code.ToLowerInvariant().Replace('0', 'o')}").JsonAsync();
        Assert.Equal(certificate.ToJsonString(), typed.ToJsonString());
        var jwk = (await host.Public.GetAsync("/v1/award-keys").JsonAsync<KeysAnswer>()).Certificate;
        var jws = certificate["jws"]!.GetValue<string>();
        Assert.Equal(cycle.Entries[0], Certificate.Read(jws, jwk)!.EntryId);
        Assert.Null(Certificate.Read(jws[..40] + (jws[40] == 'A' ? 'B' : 'A') + jws[41..], jwk));
        var participant = await host.Public.GetAsync($"/v1/entries/{cycle.Entries[2]}/certificate").JsonAsync();
        Assert.False(participant["statement"]!["winner"]!.GetValue<bool>());
        Assert.Null(participant["statement"]!["rank"]);

        Assert.Equal("certificate-not-found", await host.Public.GetAsync("/v1/certificates/0000-0000-0000-0000-0000").ProblemAsync(404));
        // Somebody with the database but without the key writes a row.
        await host.ExecuteAsync("alter table certificate disable trigger append_only; update certificate set statement = replace(statement, '.', '.x') where entry_id = @entry; alter table certificate enable trigger append_only",
            new { entry = cycle.Entries[2] });
        Assert.Equal("certificate-not-found", await host.Public.GetAsync($"/v1/certificates/{participant["code"]}").ProblemAsync(404));
    }

    private sealed record KeysAnswer(Jwk Certificate);

    [Fact]
    public async Task A_certificate_is_a_page_in_four_languages_whose_code_leads_back_to_it_and_a_pdf_of_one_sheet()
    {
        var cycle = await DeliberatingAsync();
        await cycle.MoveAsync("Decided", "Announced");
        var certificate = await host.Public.GetAsync($"/v1/entries/{cycle.Entries[0]}/certificate").JsonAsync();
        var (code, page) = (certificate["code"]!.GetValue<string>(), certificate["page"]!.GetValue<string>());
        Assert.EndsWith($"/v1/certificates/{code.Replace("-", "", StringComparison.Ordinal)}/page", page, StringComparison.Ordinal);

        foreach (var (language, word) in new[] { ("en", "Award certificate"), ("az", "Mükafat sertifikatı"), ("ru", "Сертификат лауреата"), ("fr", "Certificat de lauréat") })
        {
            var html = await host.Public.GetStringAsync($"/v1/certificates/{code}/page?lang={language}", TestContext.Current.CancellationToken);
            Assert.Contains(System.Net.WebUtility.HtmlEncode(word), html, StringComparison.Ordinal);
            Assert.Contains(code, html, StringComparison.Ordinal);
            Assert.Contains(Printing.QrCode.Svg(page), html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        }
        Assert.Equal("invalid-request", await host.Public.GetAsync($"/v1/certificates/{code}/page?lang=tlh").ProblemAsync(400));

        // Without Chromium on the machine the page is all there is, and the answer says so.
        if (!File.Exists("/usr/bin/chromium"))
        {
            using var refused = await host.Public.GetAsync($"/v1/certificates/{code}/pdf", TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            return;
        }
        // A machine that is busy may answer 503; then one asks again, as a client would.
        var (_, pdf) = await Eventually.GetAsync(
            async () =>
            {
                using var answer = await host.Public.GetAsync($"/v1/certificates/{code}/pdf", TestContext.Current.CancellationToken);
                return (Status: (int)answer.StatusCode, Body: await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            },
            answer => answer.Status != 503, "a certificate to be printed", TimeSpan.FromSeconds(120));
        Assert.Equal("%PDF-"u8.ToArray(), pdf[..5]);
        Assert.Matches(@"/Count 1(?!\d)", System.Text.Encoding.Latin1.GetString(pdf));
        Assert.Equal(pdf, await host.Public.GetByteArrayAsync($"/v1/certificates/{code}/pdf", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Before_the_sealing_a_substitute_steps_in_and_the_rules_floor_is_kept()
    {
        // Two entries a judge: whoever is left out, the other two judges still share an entry.
        var body = AwardsHost.Cycle(judgesPerEntry: 2, minLoad: 2);
        body["rules"]!["absences"] = new JsonObject { ["fewestBallots"] = 2 };
        var cycle = await TrialCycle.BallotingAsync(host, entries: 3, judges: 3, body);
        var assigned = await cycle.AssignmentsAsync();
        var (entry, ill) = assigned[0];
        var (id, spare) = (cycle.Judges[ill], cycle.Judges.Keys.Single(actor => !assigned.Contains((entry, actor))));

        var refused = await host.Secretary.PostAsync($"/v1/judges/{id}/absence", new { reason = "Ill." }).JsonAsync(409);
        Assert.Equal("too-few-ballots", refused["code"]!.GetValue<string>());
        Assert.Equal(assigned.Where(pair => pair.Actor == ill).Select(pair => pair.Entry).Order(), refused["entries"]!.AsArray().Select(lacking => lacking!.GetValue<Guid>()).Order());

        Task<HttpResponseMessage> SubstituteAsync(Guid of, Guid by) => host.Secretary.PostAsync($"/v1/judges/{id}/substitutions", new { entryId = of, substituteId = by, reason = "Ill." });
        Assert.Equal("already-assigned", await SubstituteAsync(entry, cycle.Judges[assigned.First(pair => pair.Entry == entry && pair.Actor != ill).Actor]).ProblemAsync(409));
        Assert.Equal("invalid-request", await SubstituteAsync(entry, Guid.NewGuid()).ProblemAsync(400));
        foreach (var (own, _) in assigned.Where(pair => pair.Actor == ill))
            await SubstituteAsync(own, cycle.Judges[cycle.Judges.Keys.Single(actor => !assigned.Contains((own, actor)))]).JsonAsync(201);
        Assert.Equal("already-assigned", await SubstituteAsync(entry, cycle.Judges[spare]).ProblemAsync(409)); // not twice
        await host.Secretary.PostAsync($"/v1/judges/{id}/absence", new { reason = "Ill." }).JsonAsync();
        Assert.Equal("not-assigned", await host.Judge(ill).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = new string('0', 64) }).ProblemAsync(403));
        await cycle.VoteAsync((_, _) => (7, 6));
        Assert.DoesNotContain(await cycle.AssignmentsAsync(), pair => pair.Actor == ill);
    }

    [Fact]
    public async Task A_ballot_that_was_never_committed_cannot_be_revealed()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 2, judges: 3, AwardsHost.Cycle(judgesPerEntry: 3));
        var absent = cycle.Judges.Keys.First();
        foreach (var (entry, actor) in (await cycle.AssignmentsAsync()).Where(pair => pair.Actor != absent))
            await host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[actor], (7, 6), new byte[32]) }).JsonAsync(201);
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Sealed").ProblemAsync(409));
        await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[absent]}/absence", new { reason = "Ill." }).JsonAsync();
        await cycle.MoveAsync("Sealed");

        Assert.Equal("not-committed", await cycle.RevealAsync(cycle.Entries[0], absent, (9, 9), new byte[32]).ProblemAsync(409));
        Assert.Equal(0, await host.QueryAsync<long>("select count(*) from ballot where judge_id = @judge", new { judge = cycle.Judges[absent] }));
    }

    [Fact]
    public async Task A_judge_who_does_not_reveal_is_absent_and_the_result_tells_which_entries_lack_a_ballot()
    {
        var body = AwardsHost.Cycle(judgesPerEntry: 3);
        body["rules"]!["absences"] = new JsonObject { ["fewestBallots"] = 3 };
        var cycle = await TrialCycle.BallotingAsync(host, entries: 2, judges: 3, body);
        var silent = cycle.Judges.Keys.Last();
        foreach (var (entry, actor) in await cycle.AssignmentsAsync())
            await host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[actor], (7, 6), new byte[32]) }).JsonAsync(201);
        await cycle.MoveAsync("Sealed");
        foreach (var (entry, actor) in (await cycle.AssignmentsAsync()).Where(pair => pair.Actor != silent))
            await cycle.RevealAsync(entry, actor, (7, 6), new byte[32]).JsonAsync();
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Revealed").ProblemAsync(409));
        await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[silent]}/absence", new { reason = "Lost the nonce." }).JsonAsync();
        await cycle.MoveAsync("Revealed", "Deliberation", "Decided", "Announced");

        Assert.All((await host.Public.GetAsync($"{cycle.Path}/result").JsonAsync())["ranks"]!.AsArray(), rank =>
            Assert.Equal((2, true), (rank!["ballots"]!.GetValue<int>(), rank["belowFloor"]!.GetValue<bool>())));
        Assert.Empty(VerifyAward.AwardVerifier.Check(await host.Public.GetByteArrayAsync($"{cycle.Path}/bundle.zip", TestContext.Current.CancellationToken)).Wrong);
    }
}
