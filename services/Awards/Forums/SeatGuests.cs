namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/seating: seats the guests who have no seat yet, delegations together where there is room.</summary>
public static class SeatGuests
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/seating", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.RoomNotFound)
        .WithTags("Seating").WithSummary("Seat the guests")
        .WithDescription("Guests who declined get no seat. With `again` everybody in the room is seated anew.");

    /// <param name="RoomId">The room.</param>
    /// <param name="Again">Whether seats in this room are given up first.</param>
    public sealed record SeatingRequest([Slug] string RoomId, bool Again = false);

    /// <param name="Seated">Guests who got a seat now.</param>
    /// <param name="WithoutSeat">Guests for whom there was none.</param>
    public sealed record SeatingAnswer(int Seated, int WithoutSeat);

    private const string Lock = "select id from room where forum_id = @id and id = @RoomId for update";

    // So that two rooms are not seated with the same guests, and nobody is seated by hand meanwhile.
    private const string LockGuests = "select from guest where forum_id = @id order by id for update";

    private const string GiveUp = "update seat set guest_id = null where forum_id = @id and room_id = @RoomId and guest_id is not null";

    private const string Free = "select row, number from seat where forum_id = @id and room_id = @RoomId and guest_id is null";

    private const string Guests = """
        select g.id, g.delegation from guest g
        where g.forum_id = @id and g.answer is distinct from 'declined'
            and not exists (select 1 from seat s where s.forum_id = g.forum_id and s.guest_id = g.id)
        """;

    // One guest a seat and one seat a guest: the keys have the last word.
    private const string Take = """
        update seat s set guest_id = taken.guest
        from unnest(@Guests, @Rows, @Numbers) as taken (guest, row, number)
        where s.forum_id = @id and s.room_id = @RoomId and s.row = taken.row and s.number = taken.number and s.guest_id is null
        """;

    private static async Task<Results<Ok<SeatingAnswer>, Problem>> HandleAsync(string id, SeatingRequest body, UnitOfWork work, Actor actor)
    {
        var room = new { id, body.RoomId };
        if (await work.Connection.QuerySingleOrDefaultAsync<string>(Lock, room) is null)
            return Problems.RoomNotFound.Because("The forum has no room of this id. PUT /v1/forums/{id}/rooms/{roomId} creates it.");
        await work.Connection.ExecuteAsync(LockGuests, room);
        if (body.Again)
            await work.Connection.ExecuteAsync(GiveUp, room);
        var free = (await work.Connection.QueryAsync<(int Row, int Number)>(Free, room)).Select(seat => new Seat(seat.Row, seat.Number));
        var guests = (await work.Connection.QueryAsync<(string Guest, string Delegation)>(Guests, room)).AsList();
        var plan = Seating.Plan(free, guests);
        var seated = await work.Connection.ExecuteAsync(Take, new
        {
            id, body.RoomId,
            Guests = plan.Select(place => place.Guest).ToArray(), Rows = plan.Select(place => place.Seat.Row).ToArray(), Numbers = plan.Select(place => place.Seat.Number).ToArray(),
        });
        await work.RecordAsync(actor, "forum.seated", $"{id}/{body.RoomId}", new { seated, body.Again });
        return TypedResults.Ok(new SeatingAnswer(seated, guests.Count - seated));
    }
}
