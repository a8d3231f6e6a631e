using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>What a visitor needs at the centre, and for whom the visit is.</summary>
/// <param name="Needs">Any of wheelchair, stroller, sign-language, interpreter, hearing-loop, escort.</param>
/// <param name="InterpreterLanguage">With interpreter, and only then: the language, ISO 639 such as ru or lez.</param>
/// <param name="OnBehalfOf">For whom the visitor comes: child, parent, spouse, relative, ward or other; left out: for themselves.</param>
public sealed record VisitNeeds(
    [Length(0, 6), Needs] IReadOnlyList<string> Needs,
    [RegularExpression("^[a-z]{2,3}$", ErrorMessage = "an ISO 639 code of 2 or 3 small letters")] string? InterpreterLanguage = null,
    [RegularExpression("^(child|parent|spouse|relative|ward|other)$", ErrorMessage = "one of child, parent, spouse, relative, ward, other")] string? OnBehalfOf = null)
{
    public static readonly IReadOnlyList<string> Known = ["wheelchair", "stroller", "sign-language", "interpreter", "hearing-loop", "escort"];

    private const string Sql = "select needs, interpreter_language, on_behalf_of from visit_needs where visit_id = @visitId";

    private const string Upsert = """
        insert into visit_needs (visit_id, version, needs, interpreter_language, on_behalf_of) values (@visitId, 1, @needs, @InterpreterLanguage, @OnBehalfOf)
        on conflict (visit_id) do update set version = visit_needs.version + 1, needs = @needs, interpreter_language = @InterpreterLanguage, on_behalf_of = @OnBehalfOf
        returning version
        """;

    /// <summary>Refuses a language without an interpreter, or an interpreter without a language.</summary>
    public Problem? Refuse(string path) => Needs.Contains("interpreter") == (InterpreterLanguage is not null) ? null
        : CommonProblems.InvalidRequest.Because("An interpreter needs a language, and only an interpreter does.", new Fault(
            $"{path}.interpreterLanguage", Needs.Contains("interpreter") ? "a language" : "nothing, as no interpreter is needed", Came.Describe(InterpreterLanguage)));

    public Task<int> WriteAsync(UnitOfWork work, Guid visitId) => work.Connection.QuerySingleAsync<int>(
        Upsert, new { visitId, needs = Needs.Distinct(StringComparer.Ordinal).ToArray(), InterpreterLanguage, OnBehalfOf });

    /// <summary>A visit's needs; null when none were named.</summary>
    public static async Task<VisitNeeds?> ReadAsync(NpgsqlConnection connection, Guid visitId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { visitId });
        return row is null ? null : new VisitNeeds(row.Needs, row.InterpreterLanguage, row.OnBehalfOf);
    }

    private sealed record Row
    {
        public string[] Needs { get; init; } = [];
        public string? InterpreterLanguage { get; init; }
        public string? OnBehalfOf { get; init; }
    }
}

/// <summary>Needs, each of <see cref="VisitNeeds.Known"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class NeedsAttribute() : ValidationAttribute($"any of {string.Join(", ", VisitNeeds.Known)}")
{
    public override bool IsValid(object? value) => value is null || value is IEnumerable<string?> needs && needs.All(need => need is not null && VisitNeeds.Known.Contains(need));
}
