using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/centres/{id}/remote-tickets: a ticket without a kiosk. By phone, with the code at the centre's door, which
/// shows that its holder is there; or by a partner for a citizen it names, one ticket at a time.
/// </summary>
public static class TakeRemoteTicket
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/remote-tickets", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, CommonProblems.TooManyRequests, Problems.DoorCodeExpired, Problems.CitizenReferenceNotFound,
            Problems.CentreNotFound, Problems.ServiceNotOffered, Problems.AdmissionClosed, Problems.CitizenBusy)
        .WithTags("Queue").WithSummary("Take a ticket by phone or through a partner")
        .WithDescription("With `doorCode` from the QR code at the door, without a token; or by a partner (scope `booking.write`) with `citizenReference`. Always of the ordinary class: a need for priority is shown at a kiosk or counter.");

    /// <param name="ServiceId">What the visitor comes for.</param>
    /// <param name="DoorCode">From the QR code at the door, not older than six minutes.</param>
    /// <param name="CitizenReference">From POST /v1/citizen-references; a partner's only.</param>
    public sealed record RemoteTicketRequest([Slug] string ServiceId, [StringLength(64, MinimumLength = 1)] string? DoorCode = null, Guid? CitizenReference = null);

    private const string Citizen = "select citizen_key from citizen_reference where client_id = @client and reference = @CitizenReference";

    private const string Give = """
        insert into door_window (centre_id, number, given) values (@id, @window, 1)
        on conflict (centre_id, number) do update set given = door_window.given + 1
        """;

    private const string AtTheDoor = "door";

    private static async Task<Results<Created<TakeWalkInTicket.WalkInTicket>, Problem>> HandleAsync(
        string id, RemoteTicketRequest body, UnitOfWork work, DoorCode doorCode, HttpContext http)
    {
        var (client, citizenKey, refusal) = body.DoorCode is { } code ? await AtDoorAsync(work, doorCode, id, code) : await ForPartnerAsync(work, http.User, body.CitizenReference);
        if (client is null)
            return refusal!;
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, id, body.ServiceId);
        if (offer is null)
            return notOffered!;
        if (!offer.Rules.Admits(work.Now))
            return TakeWalkInTicket.AdmissionIsClosed(offer, work.Now);
        try
        {
            var (answer, closed) = await TakeWalkInTicket.GiveAsync(work, offer, client, citizenKey, "ordinary");
            return answer is null ? closed! : TypedResults.Created((string?)null, answer);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "visit_one_remote_ticket" })
        {
            return Problems.CitizenBusy.Because($"The citizen already has a ticket at {id}. It is used or left (POST /v1/visits/{{id}}/leave) before the next.");
        }
    }

    private static async Task<(string?, byte[]?, Problem?)> AtDoorAsync(UnitOfWork work, DoorCode doorCode, string id, string code)
    {
        if (doorCode.Accepts(code, id, work.Now) is not { } window)
            return (null, null, Problems.DoorCodeExpired.Because($"Expected the code that the door of the centre shows now, or showed up to {DoorCode.WindowSeconds / 60} minutes ago; another came. Scan it again."));
        try
        {
            await work.Connection.ExecuteAsync(Give, new { id, window });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "door_window_is_bounded" })
        {
            return (null, null, new Problem(CommonProblems.TooManyRequests, "The door has given all tickets of these minutes. Scan the next code, or take a ticket at a kiosk.", [])
            {
                RetryAfter = (DoorCode.EndOf(window) - work.Now).ToTimeSpan() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1),
            });
        }
        return (AtTheDoor, null, null);
    }

    private static async Task<(string?, byte[]?, Problem?)> ForPartnerAsync(UnitOfWork work, ClaimsPrincipal user, Guid? citizenReference)
    {
        var mayWrite = user.FindFirstValue("scope")?.Split(' ').Contains(Scopes.BookingWrite, StringComparer.Ordinal) == true;
        if ((mayWrite ? Actor.Of(user) : null) is not { ClientId: var client })
            return (null, null, CommonProblems.Unauthenticated.Because($"Expected the code at the centre's door as doorCode, or a partner's token with the scope {Scopes.BookingWrite}; neither came."));
        if (citizenReference is null)
            return (null, null, CommonProblems.InvalidRequest.Because("A partner names the citizen the ticket is for.", new Fault("$.citizenReference", "a reference of POST /v1/citizen-references", "nothing")));
        var key = await work.Connection.QuerySingleOrDefaultAsync<byte[]>(Citizen, new { client, citizenReference });
        return key is null
            ? (null, null, Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference. Take one from POST /v1/citizen-references."))
            : (client, key, null);
    }
}
