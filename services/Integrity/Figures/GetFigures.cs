using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Integrity.Figures;

/// <summary>GET /v1/integrity/figures: how many reports there were and what became of them.</summary>
public static class GetFigures
{
    /// <summary>
    /// Figures are counted in whole tens up to the day before, so that none is about fewer than ten reports, and who watches
    /// them sees at most that a tenth one came on a day, never when.
    /// </summary>
    private const int Step = 10;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/integrity/figures", HandleAsync)
        .WithTags("Figures").WithSummary("Reports by category, in whole tens");

    /// <param name="Step">Every count is a multiple of this, rounded down; less is left out.</param>
    /// <param name="Categories">One for each category with at least ten reports.</param>
    public sealed record FiguresAnswer(int Step, IReadOnlyList<CategoryFigures> Categories);

    /// <param name="Category">What the reports were about.</param>
    /// <param name="Received">Reports received before today.</param>
    /// <param name="Closed">Of those, closed.</param>
    /// <param name="Confirmed">Of those, confirmed or handed to the prosecutor.</param>
    /// <param name="Late">Reports that are open past their due date.</param>
    public sealed record CategoryFigures(string Category, int Received, int Closed, int Confirmed, int Late);

    private const string Sql = """
        select category,
               (count(*) / @Step * @Step)::int as received,
               (count(*) filter (where closed_on < @today) / @Step * @Step)::int as closed,
               (count(*) filter (where closed_on < @today and outcome in ('confirmed', 'handed-to-prosecutor')) / @Step * @Step)::int as confirmed,
               (count(*) filter (where state = 'open' and escalated_on is not null) / @Step * @Step)::int as late
        from report where opened_on < @today group by category having count(*) >= @Step order by category
        """;

    private static async Task<FiguresAnswer> HandleAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return new FiguresAnswer(Step, [.. await connection.QueryAsync<CategoryFigures>(Sql, new { Step, today = time.Now().Day() })]);
    }
}
