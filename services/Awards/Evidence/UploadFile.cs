using System.Security.Cryptography;
using Asan.Awards.Cycles;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Asan.Awards.Evidence;

/// <summary>POST /v1/entries/{id}/files?name=survey.pdf: a file as evidence, while entries are taken. The body is the file.</summary>
public static class UploadFile
{
    private const int MaxFiles = 20;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/files", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
        .WithMetadata(new LargeBody(FileKind.MaxBytes))
        .Accepts<byte[]>("*/*")
        .Refuses(
            Problems.EntryNotFound, Problems.WrongState, Problems.EntryWithdrawn, Problems.AlreadyAttached, Problems.TooManyFiles,
            CommonProblems.BodyTooLarge, Problems.FileTypeNotTaken, Problems.FileTypeMismatch, Problems.FileUnsafe)
        .WithTags("Entries").WithSummary("Attach a file to the own authority's entry")
        .WithDescription(
            $"Content-Type is one of {string.Join(", ", FileKind.Types)}; the content must be of that type. At most {FileKind.MaxBytes} bytes, " +
            $"{MaxFiles} files an entry. A document may unpack to {FileKind.MaxUnpacked} bytes and has no macros.");

    private const string EntrySql = "select authority_id, withdrawn_at is not null as withdrawn from entry where id = @id for update";

    private const string Sql = """
        insert into file_content (digest, content) values (@digest, @content) on conflict do nothing;
        insert into entry_file (id, entry_id, ordinal, digest, name, media_type, attached_at, attached_by)
        select @file, @id, coalesce(max(ordinal), 0) + 1, @digest, @name, @type, @Now, @Subject from entry_file where entry_id = @id
        """;

    private static async Task<Results<Created<FileAnswer>, Problem>> HandleAsync(Guid id, [FromQuery] string name, HttpRequest request, UnitOfWork work, Actor actor)
    {
        if (name.Length is 0 or > 200 || name.Any(c => char.IsControl(c) || c is '/' or '\\' || char.IsSurrogate(c)))
            return CommonProblems.InvalidRequest.Because("The name is none of a file.",
                new Fault("query name", "1 to 200 characters without slashes and control characters", Came.Describe(name)));
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var declared) ? declared.MediaType.ToString().ToLowerInvariant() : "";
        if (!FileKind.Types.Contains(type))
            return Problems.FileTypeNotTaken.Because($"Expected Content-Type: one of {string.Join(", ", FileKind.Types)}; {(type.Length == 0 ? "none came" : $"one of {type.Length} characters came")}.");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var content = body.ToArray();
        if (content.Length == 0)
            return CommonProblems.InvalidRequest.Because("The body is the file; it is empty.", new Fault("$", $"1 to {FileKind.MaxBytes} bytes", "nothing"));

        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle
            || await work.Connection.QuerySingleAsync<(string Authority, bool Withdrawn)>(EntrySql, new { id }) is var entry && entry.Authority != actor.Authority)
            return Problems.EntryNotFound.Because("Your authority has no entry with this id. GET /v1/cycles/{id}/entries lists yours.");
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "evidence", CycleState.Open);
        if (entry.Withdrawn)
            return Problems.EntryWithdrawn.Because("The entry is withdrawn.");
        if (FileKind.Refuse(type, content) is { } refused)
            return refused;
        var (file, digest) = (Guid.CreateVersion7(), SHA256.HashData(content));
        try
        {
            await work.Connection.ExecuteAsync(Sql, new { id, file, digest, content, name, type, work.Now, actor.Subject });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "file_once_per_entry" })
        {
            return Problems.AlreadyAttached.Because("The entry has this very file already.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "files_per_entry" })
        {
            return Problems.TooManyFiles.Because($"An entry has {MaxFiles} files at most.");
        }
        await work.RecordAsync(actor, "entry.file-attached", id.ToString(), new { file, digest = Convert.ToHexStringLower(digest), bytes = content.Length });
        return TypedResults.Created($"/v1/entries/{id}/files/{file}",
            new FileAnswer(file, id, name, type, content.Length, Convert.ToHexStringLower(digest), work.Now));
    }
}

/// <summary>A file attached to an entry.</summary>
/// <param name="Id">The file.</param>
/// <param name="EntryId">The entry.</param>
/// <param name="Name">Its name, as the sender gave it.</param>
/// <param name="MediaType">Its type, as its content confirms.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The digest of its content, lower-case hexadecimal.</param>
/// <param name="AttachedAt">When it was attached.</param>
public sealed record FileAnswer(Guid Id, Guid EntryId, string Name, string MediaType, int Bytes, string Sha256, Instant AttachedAt);
