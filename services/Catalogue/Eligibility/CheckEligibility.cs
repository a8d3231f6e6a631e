using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Eligibility;

/// <summary>
/// POST /v1/services/{id}/eligibility: whether somebody can get a service, by what is known of them. Nothing is written
/// and nothing kept: the facts are the asker's.
/// </summary>
public static class CheckEligibility
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/services/{id}/eligibility", HandleAsync)
        .Refuses(Problems.ServiceNotFound, Problems.ServiceWithdrawn)
        .WithTags("Services").WithSummary("Check whether somebody can get a service")
        .WithDescription("Send what is known; what is left out is unknown, and asked for only if it can change the result. The facts are neither stored nor logged.");

    /// <param name="Result">The result.</param>
    /// <param name="Version">The version of the service whose rules were asked.</param>
    /// <param name="Deciding">The rules that decide: those that fail, else those still open, else all that hold.</param>
    /// <param name="Questions">What must be known for an answer.</param>
    /// <param name="Language">The language of the reasons.</param>
    public sealed record EligibilityAnswer(EligibilityResult Result, int Version, IReadOnlyList<RuleOutcome> Deciding, IReadOnlyList<Question> Questions, string Language);

    public enum EligibilityResult
    {
        /// <summary>All rules hold.</summary>
        Eligible,

        /// <summary>A rule does not hold.</summary>
        NotEligible,

        /// <summary>It depends on what is unknown.</summary>
        Unknown,

        /// <summary>The catalogue knows no rules of this service; that does not mean that there are none.</summary>
        Unstated,
    }

    /// <param name="Rule">The rule's id.</param>
    /// <param name="Holds">Whether it holds; null if that is unknown.</param>
    /// <param name="Reason">What is demanded.</param>
    /// <param name="Act">The act that demands it.</param>
    /// <param name="Clause">Its clause.</param>
    public sealed record RuleOutcome(string Rule, bool? Holds, string Reason, string Act, string? Clause);

    /// <param name="Fact">What to say in the next request.</param>
    /// <param name="Document">Which document, if it is about one.</param>
    public sealed record Question(Fact Fact, string? Document);

    private const string Sql = """
        select s.version, s.withdrawn_at, v.body
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.id = @id
        """;

    private static async Task<Results<Ok<EligibilityAnswer>, Problem>> HandleAsync(string id, Facts facts, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, withdrawnAt, json) = await connection.QuerySingleOrDefaultAsync<(int, Instant?, string?)>(Sql, new { id });
        if (json is null)
            return Problems.ServiceNotFound.NoneWithId(id, "/v1/services");
        if (withdrawnAt is not null)
            return Problems.ServiceWithdrawn.Because($"The service was withdrawn at {withdrawnAt}.");

        var rules = SourceBody.Read<ServiceBody>(json).Eligibility ?? [];
        var holds = rules.Select(rule => (Rule: rule, Holds: Conditions.Holds(rule.Condition, facts))).ToList();
        var (result, deciding) =
            rules.Count == 0 ? (EligibilityResult.Unstated, holds) :
            holds.Exists(each => each.Holds == false) ? (EligibilityResult.NotEligible, holds.FindAll(each => each.Holds == false)) :
            holds.Exists(each => each.Holds is null) ? (EligibilityResult.Unknown, holds.FindAll(each => each.Holds is null)) :
            (EligibilityResult.Eligible, holds);
        var questions = result == EligibilityResult.Unknown
            ? deciding.SelectMany(each => Conditions.Unknown(each.Rule.Condition, facts)).Distinct().Select(unknown => new Question(unknown.Fact, unknown.Document)).ToList()
            : [];
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentLanguage = string.Join(", ", deciding.Select(each => each.Rule.Reason.Pick(wanted).Language).Distinct().DefaultIfEmpty(wanted));
        return TypedResults.Ok(new EligibilityAnswer(
            result, version,
            [.. deciding.Select(each => new RuleOutcome(
                each.Rule.Id, each.Holds, each.Rule.Reason.Pick(wanted).Text, each.Rule.LegalBasis.Title.Pick(wanted).Text, each.Rule.LegalBasis.Clause))],
            questions, wanted));
    }
}
