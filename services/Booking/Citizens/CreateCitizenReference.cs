using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Citizens;

/// <summary>
/// POST /v1/citizen-references: a client's own name for a citizen. The only operation of the platform that accepts a
/// FIN; all others take the reference, so that no partner keeps or sends FINs to book.
/// </summary>
public static class CreateCitizenReference
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/citizen-references", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .WithTags("Citizens").WithSummary("Get a reference for a citizen")
        .WithDescription("The same FIN gives a client the same reference again, and each client another one. A citizen without a FIN gets a new reference each time.")
        .WithRequestExample(new CitizenReferenceRequest(new CitizenIdentity("none")))
        .WithExample(StatusCodes.Status201Created, new CitizenReferenceAnswer(Sample.Citizen));

    public sealed record CitizenReferenceRequest(CitizenIdentity Identity);

    /// <param name="Kind">fin, or none for somebody who has no FIN.</param>
    /// <param name="Value">The FIN: 7 letters and digits, without I and O; only with the kind fin.</param>
    public sealed record CitizenIdentity(
        [AllowedValues("fin", "none")] string Kind,
        [RegularExpression("^[0-9A-HJ-NP-Za-hj-np-z]{7}$", ErrorMessage = "7 characters of 0-9 and A-Z without I and O")] string? Value = null);

    /// <param name="CitizenReference">Name the citizen by it in POST /v1/visits.</param>
    public sealed record CitizenReferenceAnswer(Guid CitizenReference);

    // The update changes nothing; it makes the statement return the row that was there first.
    private const string Sql = """
        insert into citizen_reference (client_id, reference, citizen_key, created_at) values (@ClientId, @reference, @key, @Now)
        on conflict (client_id, citizen_key) do update set reference = citizen_reference.reference
        returning reference
        """;

    private static async Task<Results<Created<CitizenReferenceAnswer>, Problem>> HandleAsync(
        CitizenReferenceRequest body, CitizenKeys keys, UnitOfWork work, Actor actor)
    {
        if ((body.Identity.Kind == "fin") != body.Identity.Value is not null)
            return CommonProblems.InvalidRequest.Because("The identity's kind and value do not fit.", new Fault(
                "$.identity.value", body.Identity.Kind == "fin" ? "a FIN" : "nothing, as the kind is none", Came.Describe(body.Identity.Value)));
        var key = body.Identity.Value is { } fin ? keys.OfFin(fin) : CitizenKeys.Fresh();
        // Random, not ordered by time: it says nothing of the citizen.
        var reference = await work.Connection.QuerySingleAsync<Guid>(Sql, new { actor.ClientId, reference = Guid.NewGuid(), key, work.Now });
        return TypedResults.Created((string?)null, new CitizenReferenceAnswer(reference));
    }
}
