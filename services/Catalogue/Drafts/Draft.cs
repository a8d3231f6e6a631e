using System.Text.Json;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Drafts;

public enum DraftState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Submitted; waits for a second person.</summary>
    InReview,

    /// <summary>Approved; waits for its time.</summary>
    Approved,

    /// <summary>Public.</summary>
    Published,

    /// <summary>The service was changed by another way before its time came; not published.</summary>
    Outdated,

    /// <summary>Given up.</summary>
    Discarded,
}

/// <summary>A change of a service on its way to the public.</summary>
/// <param name="Id">The draft's id.</param>
/// <param name="ServiceId">The service that it changes or makes.</param>
/// <param name="BaseVersion">The version that it changes; 0 for a new service.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">The draft's own version, its ETag.</param>
/// <param name="Authors">All who wrote in it; none of them can approve it.</param>
/// <param name="Reviewer">Who reviewed it last.</param>
/// <param name="Note">What the reviewer said.</param>
/// <param name="PublishAt">When it becomes public; null: as soon as it is approved.</param>
/// <param name="PublishedVersion">The version that it became.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="Service">The service as it shall be.</param>
public sealed record Draft(
    Guid Id,
    string ServiceId,
    int BaseVersion,
    DraftState State,
    int Version,
    IReadOnlyList<string> Authors,
    string? Reviewer,
    string? Note,
    Instant? PublishAt,
    int? PublishedVersion,
    Instant UpdatedAt,
    ServiceBody Service);

/// <summary>A draft's row.</summary>
internal sealed class DraftRow
{
    public const string Columns = "id, service_id, source, external_id, base_version, body, publish_at, state, version, authors, reviewer, note, published_version, updated_at";

    private const string LockSql = $"select {Columns} from service_draft where id = @id for no key update";

    public Guid Id { get; init; }

    public required string ServiceId { get; init; }

    public required string Source { get; init; }

    public required string ExternalId { get; init; }

    public int BaseVersion { get; init; }

    public required string Body { get; init; }

    public Instant? PublishAt { get; init; }

    public required string State { get; init; }

    public int Version { get; init; }

    public required string[] Authors { get; init; }

    public string? Reviewer { get; init; }

    public string? Note { get; init; }

    public int? PublishedVersion { get; init; }

    public Instant UpdatedAt { get; init; }

    public static Task<DraftRow?> LockAsync(NpgsqlConnection connection, Guid id) => connection.QuerySingleOrDefaultAsync<DraftRow>(LockSql, new { id });

    public Draft View() => new(
        Id, ServiceId, BaseVersion, StateNamed(State), Version, Authors, Reviewer, Note, PublishAt, PublishedVersion, UpdatedAt, SourceBody.Read<ServiceBody>(Body));

    private static DraftState StateNamed(string state) => Enum.GetValues<DraftState>().Single(each => JsonNamingPolicy.KebabCaseLower.ConvertName($"{each}") == state);
}
