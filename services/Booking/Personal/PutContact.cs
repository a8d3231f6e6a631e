using System.ComponentModel.DataAnnotations;
using Asan.Booking.Notices;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Personal;

/// <summary>PUT /v1/visits/{id}/contact: where the citizen wants to hear of the visit, and in which language.</summary>
public static class PutContact
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/visits/{id}/contact", HandleAsync)
        .Transactional()
        .Refuses(CommonProblems.Unauthenticated, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired, Problems.VisitNotFound)
        .WithTags("Visits").WithSummary("Say how the citizen is reached")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. An e-mail address, a telephone number or both; notices go to the address if there is one. "
            + "Kept sealed under the citizen's own key, and for notices of this visit only. A visit that is booked gets its confirmation now.");

    /// <param name="Language">az, ru, en or fr.</param>
    /// <param name="Email">An e-mail address.</param>
    /// <param name="Phone">A telephone number with its country, such as +994501234567.</param>
    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record PutContactRequest(
        [AllowedValues("az", "ru", "en", "fr")] string Language,
        [RegularExpression(ContactBody.EmailPattern, ErrorMessage = ContactBody.EmailExpected)] string? Email = null,
        [RegularExpression(ContactBody.PhonePattern, ErrorMessage = ContactBody.PhoneExpected)] string? Phone = null,
        [VisitCode] string? VisitCode = null);

    /// <summary>What is kept, shortened so that who looks over a shoulder cannot use it.</summary>
    /// <param name="Language">az, ru, en or fr.</param>
    /// <param name="Email">The address with all but its first letter hidden.</param>
    /// <param name="Phone">The number with all but its last two digits hidden.</param>
    public sealed record ContactAnswer(string Language, string? Email, string? Phone)
    {
        internal static ContactAnswer Of(Contact contact) => new(contact.Language,
            contact.Email is { } email ? $"{email[0]}…{email[email.IndexOf('@', StringComparison.Ordinal)..]}" : null,
            contact.Phone is { } phone ? $"…{phone[^2..]}" : null);
    }

    private const string Version = "select version from contact where visit_id = @id";

    private static async Task<Results<Ok<ContactAnswer>, Created<ContactAnswer>, Problem>> HandleAsync(
        Guid id, PutContactRequest body, UnitOfWork work, KeyEncryptionKey keys, HttpContext http)
    {
        var contact = new ContactBody(body.Language, body.Email, body.Phone);
        if (contact.Refuse("$") is { } nobody)
            return nobody;
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, body.VisitCode, http.User);
        if (visit is null)
            return refusal!;
        var current = await work.Connection.QuerySingleOrDefaultAsync<long?>(Version, new { id });
        if (http.CheckPrecondition(current) is { } stale)
            return stale;

        http.SetETag(await contact.ToContact().KeepAsync(work.Connection, keys, visit, work.Now));
        if (visit.State == "booked")
            Notice.Queue(work, id, "booked", visit.Version);
        return current is null
            ? TypedResults.Created($"/v1/visits/{id}/contact", ContactAnswer.Of(contact.ToContact()))
            : TypedResults.Ok(ContactAnswer.Of(contact.ToContact()));
    }
}
