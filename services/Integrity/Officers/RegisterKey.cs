using System.ComponentModel.DataAnnotations;
using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Integrity.Officers;

/// <summary>PUT /v1/integrity/officers/me/key: an officer registers the public half of a pair; the private one stays with them.</summary>
public static class RegisterKey
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/integrity/officers/me/key", HandleAsync)
        .Demands(Scopes.Integrity, Roles.IntegrityOfficer).Transactional().Refuses(Problems.KeyInUse)
        .WithTags("Officers").WithSummary("Register the officer's public key")
        .WithDescription("New reports are sealed for it. A key that it replaces still reads what was sealed for it.");

    /// <param name="PublicKey">An uncompressed point of P-256, 65 bytes, in base64url.</param>
    public sealed record OfficerKeyRequest([StringLength(88, MinimumLength = 86)] string PublicKey);

    /// <param name="OfficerId">Names the officer with this key.</param>
    /// <param name="PublicKey">The key.</param>
    /// <param name="RegisteredOn">The day.</param>
    public sealed record OfficerKeyAnswer(Guid OfficerId, string PublicKey, LocalDate RegisteredOn);

    private const string Known = "select id, registered_on from officer where public_key = @key and subject = @Subject and subject_digest = @digest and centre = @centre and agency = @agency and retired_on is null";

    private const string Retire = "update officer set retired_on = @today where subject = @Subject and retired_on is null";

    private const string Insert = """
        insert into officer (id, subject, subject_digest, centre, agency, public_key, registered_on)
        values (@id, @Subject, @digest, @centre, @agency, @key, @today)
        """;

    private static async Task<Results<Ok<OfficerKeyAnswer>, Problem>> HandleAsync(OfficerKeyRequest body, UnitOfWork work, Actor actor, PersonDigest digests)
    {
        var key = Bytes.PublicKey(body.PublicKey, "$.publicKey");
        var (id, today, centre, agency, digest) = (Guid.NewGuid(), work.Now.Day(), actor.Centre ?? "", actor.Agency ?? "", digests.Of(actor.Subject));
        if (await work.Connection.QuerySingleOrDefaultAsync<(Guid Id, LocalDate On)?>(Known, new { key, actor.Subject, digest, centre, agency }) is { } known)
            return TypedResults.Ok(new OfficerKeyAnswer(known.Id, Messages.Base64(key), known.On));
        await work.Connection.ExecuteAsync(Retire, new { actor.Subject, today });
        try
        {
            await work.Connection.ExecuteAsync(Insert, new { id, actor.Subject, digest, centre, agency, key, today });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problems.KeyInUse.Because("Expected a key that was never registered, once at a time; this one was, or another is being registered for you now. Make a new pair.");
        }
        await Deeds.RecordAsync(work, actor, "register-key");
        return TypedResults.Ok(new OfficerKeyAnswer(id, Messages.Base64(key), today));
    }
}
