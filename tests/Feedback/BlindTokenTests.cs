using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Feedback.Ratings;
using Asan.Feedback.Ratings.Blind;
using Asan.TestBed;
using Dapper;
using Npgsql;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>Blind-signed tokens from the visit to the rating. The host's clock is moved between the two steps.</summary>
public class BlindTokenTests(FeedbackHost host) : IClassFixture<FeedbackHost>
{
    private sealed record Token(string KeyId, string Message, string Signature);

    [Fact]
    public async Task A_group_has_no_key_before_its_fiftieth_visit_and_the_ordinary_token_stays_to_be_had()
    {
        EarlyInAMonth();
        var service = await host.ServiceAsync();
        await CloseVisitsAsync(service, 48);
        var visitCode = await CloseVisitAsync(service);

        Assert.Equal("blind-group-small", await AskForKeyAsync(visitCode).ProblemAsync(409));
        Assert.Equal("blind-group-small", await SignAsync(visitCode, "none", new byte[BlindRsa.ModulusBytes]).ProblemAsync(409));
        await CloseVisitAsync(service);
        var group = await AskForKeyAsync(visitCode).JsonAsync();
        Assert.Equal(("fewer-than-ten", "RSABSSA-SHA384-PSS-Randomized"), (group["signatures"]!.GetValue<string>(), group["key"]!["alg"]!.GetValue<string>()));
        await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).JsonAsync(201);
    }

    [Fact]
    public async Task From_visit_to_published_figures_and_each_token_rates_once()
    {
        EarlyInAMonth();
        var service = await host.ServiceAsync();
        await CloseVisitsAsync(service, 40);
        var codes = new List<string>();
        for (var i = 0; i < BlindKey.SignaturesNeeded; i++)
            codes.Add(await CloseVisitAsync(service));
        var tokens = new List<Token>();
        foreach (var code in codes)
            tokens.Add(await TokenAsync(code));
        Assert.Equal("ten-or-more", (await AskForKeyAsync(codes[0]).JsonAsync())["signatures"]!.GetValue<string>());
        Assert.Equal("blind-not-yet", await RateAsync(tokens[0]).ProblemAsync(409));

        await AtRatingPhaseAsync(codes[0]);
        var receipts = new List<JsonNode>();
        foreach (var token in tokens)
            receipts.Add(await RateAsync(token).JsonAsync(201));

        Assert.Equal("token-used", await RateAsync(tokens[0]).ProblemAsync(409));
        Assert.Contains($"\n{service}\n*\nserved\n", receipts[0]["statement"]!.GetValue<string>(), StringComparison.Ordinal);
        await host.PublishNowAsync();
        var answer = await host.Anonymous().GetAsync($"/v1/ratings/services/{service}").JsonAsync();
        Assert.Equal((10, 1.0), (answer["ratings"]!.GetValue<int>(), answer["satisfiedShare"]!.GetValue<double>()));
        Assert.DoesNotContain("\"*\"", (await host.Anonymous().GetAsync("/v1/ratings/published.json").JsonAsync()).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_ratings_own_row_has_no_time_but_its_day_and_no_column_that_its_visit_has()
    {
        var tokens = await GroupAsync();
        var receipt = await RateAsync(tokens[0], "I would rather stay unknown").JsonAsync(201);

        var id = Guid.Parse(receipt["ratingId"]!.GetValue<string>());
        Assert.Equal(4, id.Version); // version 7 begins with the time
        var row = JsonNode.Parse(await host.QueryAsync<string>("select to_jsonb(rating)::text from rating where id = @id", new { id }))!.AsObject();
        Assert.Null(row["token_digest"]);
        Assert.Equal("*", row["centre_id"]!.GetValue<string>());
        Assert.Equal("00:00:00", await host.QueryAsync<string>("select to_char(rated_at at time zone 'Asia/Baku', 'HH24:MI:SS') from rating where id = @id", new { id }));
        Assert.Equal("00:00:00", await host.QueryAsync<string>("select to_char(written_at at time zone 'Asia/Baku', 'HH24:MI:SS') from comment where rating_id = @id", new { id }));
        // Of all values in the rating's row, the signed tokens' rows share the key and no other: it is the group's.
        var shared = await host.QueryAsync<string>("""
            select string_agg(distinct theirs.key, ', ')
            from rating, jsonb_each_text(to_jsonb(rating)) ours, rating_token token, jsonb_each_text(to_jsonb(token)) theirs
            where rating.id = @id and token.blind_key = rating.blind_key and ours.value = theirs.value
            """, new { id });
        Assert.Equal("blind_key", shared);
    }

    [Fact]
    public async Task A_group_with_nine_signatures_has_no_rating_taken()
    {
        var tokens = await GroupAsync(signatures: 9);

        Assert.Equal("blind-group-small", await RateAsync(tokens[0]).ProblemAsync(409));
    }

    [Fact]
    public async Task A_visit_has_one_token_of_whichever_kind_and_the_same_blinded_token_gets_the_same_signature()
    {
        EarlyInAMonth();
        var service = await host.ServiceAsync();
        await CloseVisitsAsync(service, 48);
        var (ordinary, blind) = (await CloseVisitAsync(service), await CloseVisitAsync(service));
        await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode = ordinary }).JsonAsync(201);
        var group = await AskForKeyAsync(ordinary).JsonAsync();
        var keyId = group["key"]!["kid"]!.GetValue<string>();
        var blinded = RandomNumberGenerator.GetBytes(BlindRsa.ModulusBytes);
        blinded[0] = 0;

        Assert.Equal("token-already-given", await SignAsync(ordinary, keyId, blinded).ProblemAsync(409));
        var first = await SignAsync(blind, keyId, blinded).JsonAsync(201);
        Assert.Equal(first.ToJsonString(), (await SignAsync(blind, keyId, blinded).JsonAsync(201)).ToJsonString());
        blinded[1] ^= 1;
        Assert.Equal("token-already-given", await SignAsync(blind, keyId, blinded).ProblemAsync(409));
        Assert.Equal("token-already-given", await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode = blind }).ProblemAsync(409));
    }

    [Fact]
    public async Task Of_eight_requests_at_once_one_visit_gets_one_signature_and_one_token_one_rating()
    {
        EarlyInAMonth();
        var service = await host.ServiceAsync();
        await CloseVisitsAsync(service, 49);
        var visitCode = await CloseVisitAsync(service);
        var keyId = (await AskForKeyAsync(visitCode).JsonAsync())["key"]!["kid"]!.GetValue<string>();

        var signed = await Task.WhenAll(Enumerable.Range(1, 8).Select(async i =>
        {
            var blinded = new byte[BlindRsa.ModulusBytes];
            blinded[^1] = (byte)i;
            using var response = await SignAsync(visitCode, keyId, blinded);
            return response.StatusCode;
        }));
        Assert.Equal((1, 7), (AtOnce.Accepted(signed), AtOnce.Refused(signed)));
        Assert.Equal("token-already-given", await SignAsync(visitCode, keyId, new byte[BlindRsa.ModulusBytes]).ProblemAsync(409));

        var token = (await GroupAsync())[0];
        var rated = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await RateAsync(token);
            return response.StatusCode;
        }));
        Assert.Equal((1, 7), (AtOnce.Accepted(rated), AtOnce.Refused(rated)));
        Assert.Equal("token-used", await RateAsync(token).ProblemAsync(409));
        Assert.Equal(1, await host.QueryAsync<int>("select count(*)::int from rating where blind_key = @KeyId", new { token.KeyId }));
    }

    [Fact]
    public async Task A_token_of_no_key_of_another_key_altered_or_late_rates_nothing()
    {
        var tokens = await GroupAsync();
        var others = await GroupAsync();
        string Altered(string text) => (text[0] == 'A' ? "B" : "A") + text[1..];

        Assert.Equal("token-unknown", await RateAsync(tokens[0] with { KeyId = "none" }).ProblemAsync(404));
        Assert.Equal("token-unknown", await RateAsync(others[0] with { KeyId = tokens[0].KeyId }).ProblemAsync(404));
        Assert.Equal("token-unknown", await RateAsync(others[0] with { Signature = others[1].Signature }).ProblemAsync(404));
        Assert.Equal("token-unknown", await RateAsync(others[0] with { Message = Altered(others[0].Message) }).ProblemAsync(404));
        Assert.Equal("token-unknown", await RateAsync(others[0] with { Signature = new string('!', 512) }).ProblemAsync(404));
        Assert.Equal("invalid-request", await RateAsync(others[0] with { Signature = "short" }).ProblemAsync(400));
        host.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("token-expired", await RateAsync(others[0]).ProblemAsync(410));
    }

    [Fact]
    public async Task The_database_has_one_key_a_group_and_takes_no_rating_by_two_tokens_or_none()
    {
        var tokens = await GroupAsync();
        await RateAsync(tokens[0]).JsonAsync(201);

        foreach (var (sql, constraint) in new[]
        {
            ("insert into blind_key select 'another', agency_id, service_id, outcome, month, private_pkcs8, created_at from blind_key where id = @KeyId", "blind_key_one_a_group"),
            ("insert into rating select gen_random_uuid(), null, leaf_index + 1000000, service_id, centre_id, outcome, answers, salt, rated_at, agency_id from rating where blind_key = @KeyId", "rating_by_one_token"),
        })
            Assert.Equal(constraint, (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(sql, new { tokens[0].KeyId }))).ConstraintName);
    }

    [Fact]
    public async Task Without_its_constraint_the_database_takes_a_blind_signed_token_twice()
    {
        const string again = """
            insert into rating (id, leaf_index, agency_id, service_id, centre_id, outcome, answers, salt, rated_at, blind_key, blind_message_digest)
            select gen_random_uuid(), leaf_index + 1000000, agency_id, service_id, centre_id, outcome, answers, salt, rated_at, blind_key, blind_message_digest
            from rating where blind_key = @KeyId
            """;
        var tokens = await GroupAsync();
        await RateAsync(tokens[0]).JsonAsync(201);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(again, new { tokens[0].KeyId }));
        Assert.Equal("rating_one_a_blind_token", refused.ConstraintName);

        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken); // rolls back
        await connection.ExecuteAsync("alter table rating drop constraint rating_one_a_blind_token");

        Assert.Equal(1, await connection.ExecuteAsync(again, new { tokens[0].KeyId }));
    }

    [Fact]
    public async Task The_browsers_module_goes_the_whole_way_under_Node()
    {
        EarlyInAMonth();
        var service = await host.ServiceAsync();
        await CloseVisitsAsync(service, 50);
        for (var i = 0; i < 9; i++)
            await TokenAsync(await CloseVisitAsync(service));
        var visitCode = await CloseVisitAsync(service);
        var address = host.Anonymous().BaseAddress!.ToString().TrimEnd('/');

        var token = await Node.RunAsync("""
            import { getToken } from '{blind.js}';
            const send = fetch;
            let lost = 0; // the first two signatures, on their way back
            globalThis.fetch = async (address, request) => {
              const response = await send(address, request);
              if (address.endsWith('/rating-tokens/blind') && lost++ < 2) throw new TypeError('The network failed.');
              return response;
            };
            console.log(JSON.stringify(await getToken(process.argv[2], process.argv[3])));
            """, address, visitCode);
        await AtRatingPhaseAsync(visitCode);
        var receipt = await Node.RunAsync("""
            import { rate } from '{blind.js}';
            console.log(JSON.stringify(await rate(process.argv[2], JSON.parse(process.argv[3]), JSON.parse(process.argv[4]))));
            """, address, token.ToJsonString(), FeedbackHost.Answers().ToJsonString());

        Assert.Contains($"\n{service}\n*\nserved\n", receipt["statement"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>A group of fifty visits, so many of them with a signed token, in the time when ratings are taken.</summary>
    private async Task<List<Token>> GroupAsync(int signatures = BlindKey.SignaturesNeeded)
    {
        EarlyInAMonth();
        var service = await host.ServiceAsync();
        await CloseVisitsAsync(service, 50);
        var first = await CloseVisitAsync(service);
        List<Token> tokens = [await TokenAsync(first)]; // makes the key, once
        tokens.AddRange(await Task.WhenAll(Enumerable.Range(1, signatures - 1).Select(async _ => await TokenAsync(await CloseVisitAsync(service)))));
        await AtRatingPhaseAsync(first);
        return tokens;
    }

    /// <summary>Moves the clock into the first half of a month.</summary>
    private void EarlyInAMonth()
    {
        while (host.Time.GetUtcNow().Day != 10)
            host.Time.Advance(TimeSpan.FromDays(1));
    }

    private async Task AtRatingPhaseAsync(string visitCode)
    {
        var from = (await AskForKeyAsync(visitCode).JsonAsync())["ratedFrom"]!.GetValue<DateTimeOffset>();
        host.Time.SetUtcNow(from);
    }

    /// <summary>Visits without a use beside being many: straight into the database, as fifty events would put them there.</summary>
    private Task CloseVisitsAsync(string service, int count) => host.ExecuteAsync("""
        insert into closed_visit (visit_id, visit_code_digest, agency_id, service_id, centre_id, outcome, closed_at)
        select id, encode(sha256(id::text::bytea), 'hex'), 'moj', @service, 'baku-1', 'served', @Now
        from (select gen_random_uuid() as id from generate_series(1, @count)) visit
        """, new { service, count, Now = host.Time.GetUtcNow() });

    private async Task<string> CloseVisitAsync(string service)
    {
        var code = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20);
        await host.ExecuteAsync("""
            insert into closed_visit (visit_id, visit_code_digest, agency_id, service_id, centre_id, outcome, closed_at)
            values (@VisitId, @VisitCodeDigest, @AgencyId, @ServiceId, @CentreId, @Outcome, @ClosedAt)
            """, host.VisitClosed(code, service, "baku-1"));
        return code;
    }

    private async Task<Token> TokenAsync(string visitCode)
    {
        var key = (await AskForKeyAsync(visitCode).JsonAsync())["key"]!;
        var client = new BlindClient(Base64Url.DecodeFromChars(key["n"]!.GetValue<string>()), Base64Url.DecodeFromChars(key["e"]!.GetValue<string>()));
        var message = RandomNumberGenerator.GetBytes(BlindRsa.MessageBytes);
        var blinded = client.Blind(message);
        var answer = await SignAsync(visitCode, key["kid"]!.GetValue<string>(), blinded.Message).JsonAsync(201);
        var signature = client.Finalize(Base64Url.DecodeFromChars(answer["blindSignature"]!.GetValue<string>()), blinded);
        return new Token(key["kid"]!.GetValue<string>(), Base64Url.EncodeToString(message), Base64Url.EncodeToString(signature));
    }

    private Task<HttpResponseMessage> AskForKeyAsync(string visitCode) => host.Anonymous().PostAsync("/v1/rating-tokens/blind/key", new { visitCode });

    private Task<HttpResponseMessage> SignAsync(string visitCode, string keyId, byte[] blinded) =>
        host.Anonymous().PostAsync("/v1/rating-tokens/blind", new { visitCode, keyId, blindedMessage = Base64Url.EncodeToString(blinded) });

    private Task<HttpResponseMessage> RateAsync(Token token, string? comment = null) =>
        host.Anonymous().PostAsync("/v1/ratings/blind", new { token.KeyId, token.Message, token.Signature, answers = FeedbackHost.Answers(), comment });
}
