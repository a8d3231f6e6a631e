using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.Feedback.Ratings;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>The feedback service, and what happens around it: the catalogue publishes, the booking closes visits.</summary>
public sealed class FeedbackHost() : ServiceHost<Program>("feedback"), IAsyncLifetime
{
    private static int made;

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>A service of the test's own, known to the feedback service.</summary>
    public async Task<string> ServiceAsync()
    {
        var id = $"service-{Interlocked.Increment(ref made)}";
        await ConsumedAsync(await Broker.PublishAsync(new ServicePublished(id, 1, "moj", Name(id), 15, ["baku-1"]), id, 1));
        return id;
    }

    /// <summary>A centre of the test's own, known to the feedback service.</summary>
    public async Task<string> CentreAsync()
    {
        var id = $"centre-{Interlocked.Increment(ref made)}";
        await ConsumedAsync(await Broker.PublishAsync(new CentrePublished(id, 1, Name(id), "Asia/Baku", [], [], [], false), id, 1));
        return id;
    }

    public static Dictionary<string, string> Name(string name) => new() { ["az"] = name };

    /// <summary>A visit ended; returns its code.</summary>
    public async Task<string> CloseVisitAsync(string serviceId, string centreId, string outcome = "served", string agencyId = "moj")
    {
        var code = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20);
        await ConsumedAsync(await Broker.PublishAsync(VisitClosed(code, serviceId, centreId, outcome, agencyId), "visit", 5));
        return code;
    }

    public VisitClosed VisitClosed(string code, string serviceId, string centreId, string outcome = "served", string agencyId = "moj") => new(
        Guid.CreateVersion7(), centreId, serviceId, agencyId, outcome, Time.GetUtcNow(), 300, outcome == "refused" ? "art. 5.2" : null,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"asan.visit-code.v1\n{code}"))));

    /// <summary>The token of a visit that has just ended.</summary>
    public async Task<string> TokenAsync(string serviceId, string centreId, string outcome = "served", string agencyId = "moj")
    {
        var visitCode = await CloseVisitAsync(serviceId, centreId, outcome, agencyId);
        return (await Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).JsonAsync(201))["ratingToken"]!.GetValue<string>();
    }

    /// <summary>Closes a visit and rates it.</summary>
    public async Task<JsonNode> RateAsync(string serviceId, string centreId, JsonObject answers, string outcome = "served", string? comment = null, string agencyId = "moj")
    {
        var ratingToken = await TokenAsync(serviceId, centreId, outcome, agencyId);
        return await Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers, comment, commentLanguage = comment is null ? null : "en" }).JsonAsync(201);
    }

    /// <summary>Answers of a contented visitor, to the questions of the outcome; those given replace theirs.</summary>
    public static JsonObject Answers(string overall = "satisfied", string timeliness = "agree", string? bribery = null, string outcome = "served")
    {
        JsonObject answers = outcome switch
        {
            "refused" => new() { ["reasonExplained"] = "agree", ["nextStepsExplained"] = "disagree" },
            "abandoned" => new() { ["waitAnnounced"] = "disagree", ["waitReasonable"] = "strongly-disagree" },
            _ => new() { ["accessibility"] = "strongly-agree", ["affordability"] = "agree", ["effectiveDelivery"] = "agree", ["timeliness"] = timeliness },
        };
        answers["equalTreatment"] = "disagree";
        answers["overall"] = overall;
        if (bribery is not null)
            answers["bribery"] = bribery;
        return answers;
    }

    /// <summary>Runs the publisher's step now, so that a test need not wait for what must not happen.</summary>
    public async Task PublishNowAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(CancellationToken.None);
        await PublishRatings.RunAsync(work);
        await work.CommitAsync();
    }

    /// <summary>Waits until a message has had its effect.</summary>
    public Task ConsumedAsync(Guid messageId) => Eventually.TrueAsync(
        () => QueryAsync<bool>("select exists (select from inbox where message_id = @messageId)", new { messageId }), $"message {messageId} to be consumed");

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public Task<JsonNode> HeadAsync() => Anonymous().GetAsync("/v1/ratings/log/head").JsonAsync();

    /// <summary>Whether the service can prove that the log of the later head begins with that of the earlier.</summary>
    public async Task<bool> LogExtendsAsync(JsonNode earlier, JsonNode later)
    {
        var proof = await Anonymous().GetAsync($"/v1/ratings/log/consistency?first={earlier["size"]}&second={later["size"]}").JsonAsync();
        return AuditLogVerifier.Extends(
            earlier["size"]!.GetValue<ulong>(), later["size"]!.GetValue<ulong>(), Hash(earlier["root"]), Hash(later["root"]), Hashes(proof["path"]));
    }

    public static byte[] Hash(JsonNode? hex) => Convert.FromHexString(hex!.GetValue<string>());

    public static List<byte[]> Hashes(JsonNode? path) => [.. path!.AsArray().Select(Hash)];

    public HttpClient Officer() => Client("asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("officer", Roles.CaseOfficer));
}

/// <summary>Tests that share one host run one after another.</summary>
[CollectionDefinition(nameof(SharedHost))]
public sealed class SharedHost : ICollectionFixture<FeedbackHost>;
