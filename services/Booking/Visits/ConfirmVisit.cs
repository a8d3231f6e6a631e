using Asan.Booking.Notices;
using Asan.Booking.Personal;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Visits;

/// <summary>POST /v1/visits/{id}/confirm: makes a hold a booked visit.</summary>
public static class ConfirmVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/confirm", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.VisitNotFound, Problems.WrongState, Problems.HoldExpired)
        .WithTags("Visits").WithSummary("Confirm a held visit")
        .WithDescription("A `contact` given here takes the place of one given with the hold; the citizen is told of the booking there.")
        .WithRequestExample(new ConfirmVisitRequest())
        .WithExample(StatusCodes.Status200OK, Sample.Answer("booked"));

    /// <param name="Contact">Where the citizen hears of the visit; sealed at once (docs/retention.md).</param>
    public sealed record ConfirmVisitRequest(ContactBody? Contact = null);

    // The claim is the truth of a hold, and is locked first, as by whoever clears an expired one.
    private const string Sql = $"""
        with kept as (
            update claim set expires_at = null
            where visit_id = @id and expires_at > @Now and exists (select from visit where id = @id and client_id = @ClientId)
            returning visit_id)
        update visit set state = 'booked', hold_expires_at = null, version = version + 1
        from kept where visit.id = kept.visit_id and visit.state = 'held'
        returning {Visit.Columns}
        """;

    private const string Refused = $"select {Visit.Columns} from visit where id = @id and client_id = @ClientId";

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(
        Guid id, UnitOfWork work, Actor actor, HttpContext http, KeyEncryptionKey keys, ConfirmVisitRequest? body = null)
    {
        if (body?.Contact?.Refuse("$.contact") is { } nobody)
            return nobody;
        var visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { id, actor.ClientId, work.Now });
        if (visit is null)
        {
            var refused = (await work.Connection.QuerySingleOrDefaultAsync<Visit>(Refused, new { id, actor.ClientId }))?.At(work.Now);
            return refused?.State switch
            {
                null => VisitHolder.NotFound(),
                "expired" => Problems.HoldExpired.Because($"The hold ended at {refused.HoldExpiresAt}. Hold a time again with POST /v1/visits."),
                _ => VisitHolder.WrongState(refused.State, "confirm", "held"),
            };
        }
        if (body?.Contact is { } contact)
            await contact.ToContact().KeepAsync(work.Connection, keys, visit, work.Now);
        work.Publish(
            new VisitBooked(id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset(), visit.EndsAt!.Value.ToDateTimeOffset()),
            $"{id}", visit.Version);
        Notice.Queue(work, id, "booked", visit.Version);
        http.SetETag(visit.Version);
        return TypedResults.Ok(VisitAnswer.Of(visit));
    }
}
