using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Lotteries;

/// <summary>GET /v1/lotteries, /v1/lotteries/{id} and /v1/lotteries/{id}/bundle. Public: names nobody.</summary>
public static class ReadLotteries
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/lotteries", ListAsync)
            .WithTags("Lotteries").WithSummary("Lotteries").WithDescription("In the order of announcement; `centre` names one centre.");
        api.MapGet("/lotteries/{id}", GetAsync).Refuses(Problems.LotteryNotFound)
            .WithTags("Lotteries").WithSummary("A lottery");
        api.MapGet("/lotteries/{id}/bundle", BundleAsync).Refuses(Problems.LotteryNotFound, Problems.WrongState)
            .WithTags("Lotteries").WithSummary("Everything needed to repeat the draw")
            .WithDescription("After the draw; `asan verify lottery bundle.json` or a few lines of your own check it (docs/lotteries.md).");
    }

    /// <param name="Format">asan.lottery-bundle.v1</param>
    /// <param name="Id">The lottery.</param>
    /// <param name="CentreId">Where.</param>
    /// <param name="ServiceId">For which service.</param>
    /// <param name="RegistrationUntil">When registration ended.</param>
    /// <param name="SeedSource">Which public value was announced as the seed.</param>
    /// <param name="StartsAt">The times, ascending.</param>
    /// <param name="Commitments">One a registration, ascending, in hexadecimal.</param>
    /// <param name="Digest">What was published before the seed was known.</param>
    /// <param name="Seed">The public value.</param>
    /// <param name="Order">The commitments in the order drawn; the first are asked for the times first.</param>
    public sealed record LotteryBundle(
        string Format, Guid Id, string CentreId, string ServiceId, string RegistrationUntil, string SeedSource, IReadOnlyList<string> StartsAt,
        IReadOnlyList<string> Commitments, string Digest, string Seed, IReadOnlyList<string> Order);

    private const string ListSql = $"{Lottery.Select} where id > @after and (@centre::text is null or centre_id = @centre) order by id limit @limit";

    private const string GetSql = $"{Lottery.Select} where id = @id";

    private const string OrderSql = "select commitment from lottery_registration where lottery_id = @id order by position";

    private static async Task<Ok<Page<LotteryAnswer>>> ListAsync([AsParameters] PageRequest page, NpgsqlDataSource dataSource, HttpContext http, string? centre = null)
    {
        var after = page.AfterId();
        await using var connection = await dataSource.OpenConnectionAsync();
        var lotteries = new List<LotteryAnswer>();
        foreach (var lottery in (await connection.QueryAsync<Lottery>(ListSql, new { after, centre, limit = page.Limit + 1 })).ToList())
            lotteries.Add(lottery.Answer(await Lottery.SlotsAsync(connection, lottery.Id)));
        return TypedResults.Ok(Page.Of(http, lotteries, page, lottery => $"{lottery.Id}"));
    }

    private static async Task<Results<Ok<LotteryAnswer>, Problem>> GetAsync(Guid id, NpgsqlDataSource dataSource)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<Lottery>(GetSql, new { id }) is { } lottery
            ? TypedResults.Ok(lottery.Answer(await Lottery.SlotsAsync(connection, id)))
            : Lottery.NotFound();
    }

    private static async Task<Results<Ok<LotteryBundle>, Problem>> BundleAsync(Guid id, NpgsqlDataSource dataSource)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await connection.QuerySingleOrDefaultAsync<Lottery>(GetSql, new { id }) is not { } lottery)
            return Lottery.NotFound();
        if (lottery.State != "drawn")
            return Problems.WrongState.Because($"The bundle is published with the draw; this lottery is {lottery.State}.").With("state", lottery.State);
        var order = (await connection.QueryAsync<byte[]>(OrderSql, new { id })).Select(Convert.ToHexStringLower).ToList();
        var slots = await Lottery.SlotsAsync(connection, id);
        return TypedResults.Ok(new LotteryBundle("asan.lottery-bundle.v1", id, lottery.CentreId, lottery.ServiceId, LotteryDraw.Text(lottery.RegistrationUntil), lottery.SeedSource,
            [.. slots.Select(slot => LotteryDraw.Text(slot.StartsAt))], [.. order.Order(StringComparer.Ordinal)], Convert.ToHexStringLower(lottery.Digest!), lottery.Seed!, order));
    }
}
