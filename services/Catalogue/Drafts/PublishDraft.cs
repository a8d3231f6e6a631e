using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Catalogue.Drafts;

/// <summary>Makes an approved draft the service's next version, in the caller's transaction, which holds the draft's row.</summary>
internal static class PublishDraft
{
    private const string LockAgencySql = "select true from agency where id = @Agency for share";

    private const string ServiceSql = "select version, events, withdrawn_at, published_fees from service where id = @ServiceId for no key update";

    private const string NewServiceSql = """
        insert into service (id, source, external_id, agency_id, everywhere, version, events, published_fees)
        values (@ServiceId, @Source, @ExternalId, @Agency, false, 1, 1, '[]')
        on conflict do nothing
        """;

    private const string KnownCentresSql = "select id from centre where id = any(@centres)";

    private const string PublishedSql = $"""
        update service_draft set state = 'published', published_version = @version, version = version + 1, updated_at = @Now where id = @Id
        returning {DraftRow.Columns}
        """;

    public static async Task<(DraftRow? Published, Problem? Refusal)> AsNextVersionAsync(UnitOfWork work, DraftRow draft)
    {
        var body = SourceBody.Read<ServiceBody>(draft.Body);
        var row = new { draft.ServiceId, draft.Source, draft.ExternalId, body.Agency };
        if (!await work.Connection.ExecuteScalarAsync<bool>(LockAgencySql, row))
            return (null, Problems.UnknownAgency.Because(
                "The draft's agency is not in GET /v1/agencies.", new Fault("$.service.agency", "an agency of the catalogue", Came.Describe(body.Agency))));
        var service = await work.Connection.QuerySingleOrDefaultAsync<(int Version, long Events, Instant? WithdrawnAt, string Fees)?>(ServiceSql, row);
        if ((service?.Version ?? 0) != draft.BaseVersion)
            return (null, Outdated(draft, service?.Version ?? 0));
        if (service is null && await work.Connection.ExecuteAsync(NewServiceSql, row) == 0)
            return (null, Outdated(draft, 1));

        var centres = body.IsEverywhere() ? await PublishService.CentresOfAsync(work, body.Agency) : [.. body.Centres];
        var known = (await work.Connection.QueryAsync<string>(KnownCentresSql, new { centres })).ToHashSet(StringComparer.Ordinal);
        if (centres.FirstOrDefault(centre => !known.Contains(centre)) is { } stranger)
            return (null, Problems.UnknownCentre.Because(
                "The draft names a centre that is not in GET /v1/centres.", new Fault("$.service.centres", "centres of the catalogue", Came.Describe(stranger))));

        var held = new PublishService.Held(
            draft.ServiceId, service?.Version ?? 0, service?.Events ?? 0, service is { WithdrawnAt: null } ? PublishService.Fees(service.Value.Fees) : []);
        var version = await PublishService.AsNextVersionAsync(work, held, body, centres);
        return (await work.Connection.QuerySingleAsync<DraftRow>(PublishedSql, new { draft.Id, version, work.Now }), null);
    }

    private static Problem Outdated(DraftRow draft, int version) => Problems.DraftOutdated.Because(
        $"The draft changes version {draft.BaseVersion} of the service, which is now at version {version}. Send it back, compare, and write it anew on the present one.");
}
