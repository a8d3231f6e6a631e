using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/guests/{guestId}/seat: seats a guest by hand; the guest's earlier seat becomes free.</summary>
public static class SeatGuest
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/guests/{guestId}/seat", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.GuestNotFound, Problems.RoomNotFound, Problems.SeatTaken)
        .WithTags("Seating").WithSummary("Seat a guest by hand");

    /// <param name="RoomId">The room.</param>
    /// <param name="Row">Counted from the stage.</param>
    /// <param name="Number">Counted from the left.</param>
    public sealed record SeatRequest([Slug] string RoomId, [Range(1, 100)] int Row, [Range(1, 100)] int Number);

    private const string GiveUp = "update seat set guest_id = null where forum_id = @id and guest_id = @guestId";

    private const string Take = "update seat set guest_id = @guestId where forum_id = @id and room_id = @RoomId and row = @Row and number = @Number and guest_id is null";

    private const string Exists = "select exists (select 1 from seat where forum_id = @id and room_id = @RoomId and row = @Row and number = @Number)";

    private static async Task<Results<Ok<GuestAnswer>, Problem>> HandleAsync(string id, string guestId, SeatRequest body, UnitOfWork work, Actor actor)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<string>("select id from guest where forum_id = @id and id = @guestId for update", new { id, guestId }) is null)
            return Problems.GuestNotFound.Because("The forum has no guest of this id. GET /v1/forums/{id}/guests lists them.");
        var seat = new { id, guestId, body.RoomId, body.Row, body.Number };
        await work.Connection.ExecuteAsync(GiveUp, seat);
        if (await work.Connection.ExecuteAsync(Take, seat) == 0)
            return await work.Connection.QuerySingleAsync<bool>(Exists, seat)
                ? Problems.SeatTaken.Because($"Another guest has seat {body.Number} of row {body.Row}. GET /v1/forums/{{id}}/guests shows who sits where.")
                : Problems.RoomNotFound.Because("The forum has no room of this id, or the room has no such seat. GET /v1/forums/{id}/rooms/{roomId} shows its size.");
        await work.RecordAsync(actor, "guest.seated", $"{id}/{guestId}", new { body.RoomId, body.Row, body.Number });
        return TypedResults.Ok(await work.Connection.QuerySingleAsync<GuestAnswer>($"select {GuestAnswer.Columns} from guest g where g.forum_id = @id and g.id = @guestId", seat));
    }
}
