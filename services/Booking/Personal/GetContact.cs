using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Personal;

/// <summary>GET /v1/visits/{id}/contact: whether and how the citizen is reached, shortened.</summary>
public static class GetContact
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/visits/{id}/contact", HandleAsync)
        .Demands(Scopes.BookingWrite).Refuses(Problems.VisitNotFound, Problems.ContactNotFound)
        .WithTags("Visits").WithSummary("How the citizen is reached").WithDescription("By the client that booked the visit. Addresses are shortened; they never leave the platform whole.");

    private static async Task<Results<Ok<PutContact.ContactAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource dataSource, KeyEncryptionKey keys, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var (visit, refusal) = await VisitHolder.LockAsync(connection, id, visitCode: null, http.User);
        if (visit is null)
            return refusal!;
        if (await Contact.OfAsync(connection, keys, id) is not var (contact, version))
            return Problems.ContactNotFound.Because("The visit has no contact, or it was erased. Give one by PUT.");
        http.SetETag(version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(PutContact.ContactAnswer.Of(contact));
    }
}
