using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>PUT /v1/forums/{id}/rooms/{roomId}: a room with its rows of seats.</summary>
public static class PutRoom
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/forums/{id}/rooms/{roomId}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Transactional()
        .Refuses(Problems.ForumNotFound, Problems.SeatTaken, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Seating").WithSummary("Create or change a room");

    /// <param name="Name">Its name.</param>
    /// <param name="Rows">Rows, counted from the stage.</param>
    /// <param name="SeatsPerRow">Seats a row, counted from the left as one faces the stage.</param>
    public sealed record RoomRequest([Texts(200)] Texts Name, [Range(1, 100)] int Rows, [Range(1, 100)] int SeatsPerRow);

    private const string Sql = """
        insert into room as r (forum_id, id, version, name, rows, seats_per_row, updated_at) values (@id, @roomId, 1, @Name, @Rows, @SeatsPerRow, @Now)
        on conflict (forum_id, id) do update set version = r.version + 1, name = @Name, rows = @Rows, seats_per_row = @SeatsPerRow, updated_at = @Now
        where r.version = @known
        returning version
        """;

    private const string Gone = """
        with gone as (
            delete from seat where forum_id = @id and room_id = @roomId and (row > @Rows or number > @SeatsPerRow) returning guest_id
        )
        select count(guest_id)::int from gone
        """;

    private const string Seats = """
        insert into seat (forum_id, room_id, row, number)
        select @id, @roomId, r, n from generate_series(1, @Rows) as r cross join generate_series(1, @SeatsPerRow) as n
        on conflict do nothing
        """;

    private static async Task<Results<Ok<RoomAnswer>, Created<RoomAnswer>, Problem>> HandleAsync(
        string id, string roomId, RoomRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(roomId, "roomId") is { } refused)
            return refused;
        if (!await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from forum where id = @id)", new { id }))
            return Problems.ForumNotFound.Because("No forum has this id. PUT /v1/forums/{id} creates it.");
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from room where forum_id = @id and id = @roomId for update", new { id, roomId });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var room = new { id, roomId, known, body.Name, body.Rows, body.SeatsPerRow, work.Now };
        if (await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, room) is not { } version)
            return Concurrency.CreatedMeanwhile;
        if (await work.Connection.QuerySingleAsync<int>(Gone, room) is > 0 and var seated)
            return Problems.SeatTaken.Because($"{seated} guests sit in seats that the room would lose. POST /v1/forums/{{id}}/seating with again: true seats them anew, or seat them elsewhere.");
        await work.Connection.ExecuteAsync(Seats, room);
        await work.RecordAsync(actor, "room.put", $"{id}/{roomId}", new { version });
        http.SetETag(version);
        var answer = new RoomAnswer(roomId, version, body.Name, body.Rows, body.SeatsPerRow);
        return known is null ? TypedResults.Created($"/v1/forums/{id}/rooms/{roomId}", answer) : TypedResults.Ok(answer);
    }
}

/// <summary>A room as it is read.</summary>
public sealed record RoomAnswer(string Id, long Version, Texts Name, int Rows, int SeatsPerRow);
