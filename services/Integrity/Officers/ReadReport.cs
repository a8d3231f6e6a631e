using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Integrity.Officers;

/// <summary>GET /v1/integrity/reports/{id}: what the officer's own program opens. Reading is recorded.</summary>
public static class ReadReport
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/integrity/reports/{id}", HandleAsync)
        .Demands(Scopes.Integrity, Roles.IntegrityOfficer).Transactional().Refuses(Problems.ReportNotFound)
        .WithTags("Officers").WithSummary("Read a sealed report").WithDescription("The texts are sealed for the officer's key; `./asan integrity read` opens them.");

    /// <param name="ReportId">The report.</param>
    /// <param name="Category">What it is about.</param>
    /// <param name="State">open, answered or closed.</param>
    /// <param name="DueOn">The last day for the answer.</param>
    /// <param name="ReporterKey">The reporter's public key, in base64url: answers are sealed for it.</param>
    /// <param name="Readers">The officers for whom answers are sealed too.</param>
    /// <param name="Messages">The dialogue, in order.</param>
    public sealed record SealedReport(
        Guid ReportId, string Category, string State, LocalDate DueOn, string ReporterKey, IReadOnlyList<ReaderKey> Readers, IReadOnlyList<SealedMessage> Messages);

    /// <param name="OfficerId">An officer with a key.</param>
    /// <param name="PublicKey">The key, in base64url.</param>
    public sealed record ReaderKey(Guid OfficerId, string PublicKey);

    /// <param name="Number">Its place, from 1.</param>
    /// <param name="Author">reporter or officer.</param>
    /// <param name="WrittenOn">The day.</param>
    /// <param name="Ciphertext">The sealed text, in base64url.</param>
    /// <param name="OfficerId">For which of the officer's keys.</param>
    /// <param name="Key">Its key, sealed for that.</param>
    public sealed record SealedMessage(int Number, string Author, LocalDate WrittenOn, string Ciphertext, Guid OfficerId, SealedKey Key);

    private sealed record Row(string Category, string State, LocalDate DueOn, byte[] ReporterKey);

    private sealed record MessageRow(int Number, string Author, LocalDate WrittenOn, byte[] Ciphertext, Guid OfficerId, byte[] Encapsulated, byte[] Sealed);

    private const string Find = "select category, state, due_on, reporter_key from report where id = @id";

    private const string List = """
        select distinct on (number) number, author, written_on, ciphertext, officer_id, encapsulated, sealed
        from message join message_key using (report_id, number) join officer on officer.id = officer_id
        where report_id = @id and subject = @Subject
        order by number, registered_on desc, officer_id
        """;

    private static async Task<Results<Ok<SealedReport>, Problem>> HandleAsync(Guid id, Actor actor, UnitOfWork work)
    {
        if (await Deeds.LockAsync(work, actor, id) is null)
            return Deeds.NotFound();
        await Deeds.RecordAsync(work, actor, "read", id);
        var report = await work.Connection.QuerySingleAsync<Row>(Find, new { id });
        var readers = await Messages.ReadersOfAsync(work.Connection, id);
        var messages = await work.Connection.QueryAsync<MessageRow>(List, new { id, actor.Subject });
        return TypedResults.Ok(new SealedReport(
            id, report.Category, report.State, report.DueOn, Messages.Base64(report.ReporterKey),
            [.. readers.Select(reader => new ReaderKey(reader.Id, Messages.Base64(reader.PublicKey)))],
            [.. messages.Select(message => new SealedMessage(
                message.Number, message.Author, message.WrittenOn, Messages.Base64(message.Ciphertext), message.OfficerId, SealedKey.Of(message.Encapsulated, message.Sealed)))]));
    }
}
