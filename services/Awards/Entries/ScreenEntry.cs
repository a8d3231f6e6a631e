using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/entries/{id}/screening: whether an entry meets the conditions. May be corrected until screening closes.</summary>
public static class ScreenEntry
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/screening", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.WrongState)
        .WithTags("Entries").WithSummary("Record the screening of an entry");

    public sealed record ScreenEntryRequest(bool Eligible, [Length(1, 1000)] string Reason);

    private const string Sql = $"""
        update entry e set eligible = @Eligible, screening_reason = @Reason, screened_at = @Now
        where id = @id
        returning {EntryAnswer.Columns}
        """;

    private static async Task<Results<Ok<EntryAnswer>, Problem>> HandleAsync(Guid id, ScreenEntryRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle)
            return Problems.EntryNotFound.Because("No entry has this id. GET /v1/cycles/{id}/entries lists them.");
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "screening", CycleState.Open);
        var entry = await work.Connection.QuerySingleAsync<EntryAnswer>(Sql, new { id, body.Eligible, body.Reason, work.Now });
        await work.RecordAsync(actor, "entry.screened", id.ToString(), new { body.Eligible, body.Reason });
        return TypedResults.Ok(entry);
    }
}
