using System.ComponentModel.DataAnnotations;
using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Integrity.Officers;

/// <summary>POST /v1/integrity/reports/{id}/messages: an officer answers, in a text that the service cannot read.</summary>
public static class AnswerReport
{
    /// <summary>Officers of a report: an answer is sealed for each of them.</summary>
    internal const int MaxReaders = 20;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/integrity/reports/{id}/messages", HandleAsync)
        .Demands(Scopes.Integrity, Roles.IntegrityOfficer).Idempotent()
        .Refuses(Problems.ReportNotFound, Problems.ReportClosed, Problems.ReadersDiffer, Problems.TooManyMessages)
        .WithTags("Officers").WithSummary("Answer a report")
        .WithDescription("Sealed by the officer's own program (`./asan integrity answer`) for the reporter and for every officer of the report.");

    /// <param name="Ciphertext">The sealed text, in base64url: whole kibibytes and a tag of 16 bytes.</param>
    /// <param name="ReporterKey">Its key, sealed for the reporter.</param>
    /// <param name="Keys">Its key, sealed for each officer of the report.</param>
    public sealed record SealedAnswerRequest(
        [StringLength(43_712, MinimumLength = 1387)] string Ciphertext, SealedKey ReporterKey, [Length(1, MaxReaders)] IReadOnlyList<OfficerSealedKey> Keys);

    /// <param name="OfficerId">The officer.</param>
    /// <param name="Key">The key for that officer.</param>
    public sealed record OfficerSealedKey(Guid OfficerId, SealedKey Key);

    /// <param name="Number">The message's place in the dialogue, from 1.</param>
    public sealed record AnswerNumber(int Number);

    private static async Task<Results<Ok<AnswerNumber>, Problem>> HandleAsync(Guid id, SealedAnswerRequest body, Actor actor, UnitOfWork work)
    {
        var keys = body.Keys.Select((key, i) => (key.OfficerId, Key: key.Key.Read($"$.keys[{i}].key"))).OrderBy(key => key.OfficerId).ToList();
        var text = new SealedText(Bytes.Read(body.Ciphertext, "$.ciphertext", 1040, 32_784), [body.ReporterKey.Read("$.reporterKey"), .. keys.Select(key => key.Key)]);

        if ((text.Ciphertext.Length - Hpke.TagBytes) % SealedText.Block != 0)
            return CommonProblems.InvalidRequest.Because("The body has a fault; see `errors`.",
                new Fault("$.ciphertext", $"whole kibibytes and a tag of {Hpke.TagBytes} bytes", $"{text.Ciphertext.Length} bytes"));

        if (await Deeds.LockAsync(work, actor, id) is not { } state)
            return Deeds.NotFound();
        if (state == "closed")
            return Problems.ReportClosed.Because("Expected a report that is not closed; this one is.");
        var readers = await Messages.ReadersOfAsync(work.Connection, id);
        if (!readers.Select(reader => reader.Id).Order().SequenceEqual(keys.Select(key => key.OfficerId)))
            return Problems.ReadersDiffer.Because($"Expected a key for each of the {readers.Count} officers of the report; keys for {keys.Count} came. Read the report again and seal for its `readers`.");
        try
        {
            var number = await Messages.AddAsync(work, id, "officer", text, [.. keys.Select(key => key.OfficerId)]);
            await work.Connection.ExecuteAsync("update report set state = 'answered' where id = @id", new { id });
            await Deeds.RecordAsync(work, actor, "answer", id);
            return TypedResults.Ok(new AnswerNumber(number));
        }
        catch (PostgresException e) when (Messages.IsFull(e))
        {
            return Messages.Full();
        }
    }
}
