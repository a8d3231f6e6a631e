using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Drafts;

/// <summary>POST /v1/drafts: begins a change of a service of the platform's own source, or a new one.</summary>
public static class WriteDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/drafts", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Idempotent()
        .Refuses(Problems.DraftOpen)
        .WithTags("Drafts").WithSummary("Begin a change of a service that a second person will review");

    /// <param name="ExternalId">The service's id in the platform's own source.</param>
    /// <param name="Service">The service as it shall be.</param>
    /// <param name="PublishAt">When it shall become public; left out: as soon as it is approved.</param>
    public sealed record WriteDraftRequest([Slug] string ExternalId, ServiceBody Service, [Moment] Instant? PublishAt = null);

    private const string Sql = $"""
        insert into service_draft (id, service_id, source, external_id, base_version, body, publish_at, state, version, authors, created_at, updated_at)
        select @Id, @ServiceId, @Source, @ExternalId,
               coalesce((select s.version from service s where s.id = @ServiceId), 0), @Json::json, @PublishAt, 'draft', 1, array[@Author], @Now, @Now
        returning {DraftRow.Columns}
        """;

    private static async Task<Results<Created<Draft>, Problem>> HandleAsync(WriteDraftRequest request, UnitOfWork work, Actor actor, HttpContext http)
    {
        var serviceId = CatalogueId.Of(CatalogueId.OwnSource, request.ExternalId);
        if (ServiceRules.Faults(request.Service, "$.service") is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The service's members are complete, but not right together; see `errors`.", faults);
        try
        {
            var draft = await work.Connection.QuerySingleAsync<DraftRow>(Sql, new
            {
                Id = Guid.CreateVersion7(),
                ServiceId = serviceId,
                Source = CatalogueId.OwnSource,
                request.ExternalId,
                Json = SourceBody.Write(request.Service),
                request.PublishAt,
                Author = actor.Subject,
                work.Now,
            });
            await Audit.RecordAsync(work, actor, "write-draft", serviceId, draft.Version);
            http.SetETag(draft.Version);
            return TypedResults.Created($"/v1/drafts/{draft.Id}", draft.View());
        }
        catch (PostgresException e) when (e.ConstraintName == "service_draft_open")
        {
            return Problems.DraftOpen.Because("The service has an open draft already. Change that one, or discard it: GET /v1/drafts lists them.");
        }
    }
}

/// <summary>A moment within reach of every calendar and database: the years 1900 to 2199.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class MomentAttribute() : ValidationAttribute("a moment from 1900-01-01 to 2199-12-31")
{
    public override bool IsValid(object? value) => value is null || value is Instant moment && moment.InUtc().Year is >= 1900 and <= 2199;
}
