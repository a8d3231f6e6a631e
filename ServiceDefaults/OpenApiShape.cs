using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using NodaTime;

namespace Asan.ServiceDefaults;

/// <summary>Marks a route that needs an <c>Idempotency-Key</c>; the OpenAPI document shows the header.</summary>
public sealed record NeedsIdempotencyKey;

/// <summary>The problems that a route can answer beside the common ones, for its OpenAPI document.</summary>
public sealed record Refusals(IReadOnlyList<ProblemType> Types);

public static class RefusalsExtensions
{
    /// <summary>Lists the problems of its own that the route answers.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params ProblemType[] types) where TBuilder : Microsoft.AspNetCore.Builder.IEndpointConventionBuilder =>
        Microsoft.AspNetCore.Builder.RoutingEndpointConventionBuilderExtensions.WithMetadata(builder, new Refusals(types));
}

/// <summary>What the generated OpenAPI documents have in common.</summary>
internal static partial class OpenApiShape
{
    public static void Apply(OpenApiOptions options, string title, string summary)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = title, Version = "1", Description = summary };
            // The gateway's address is the reader's own: relative to where the document was read.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "An access token of POST /oauth/token." },
            };
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas["Problem"] = ProblemSchema();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            // A route that says nothing of its own has what the sources say of its use case, without method and path.
            if (string.IsNullOrEmpty(operation.Description) && metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType is { } useCase)
                operation.Description = Comments.Of(useCase) is { } said ? Sentence(MethodAndPath().Replace(said, "")) : operation.Summary;
            Parameters(operation, context.Description);
            MediaTypes(operation, metadata);
            Problems(operation, context.Document!, metadata);
            Examples.Show(operation, metadata, context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
            if (metadata.OfType<Demand>().LastOrDefault() is { } demand)
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [demand.Scope] }];
                operation.Description = $"{operation.Description} Needs the scope `{demand.Scope}`{(demand.AnyRole.Count == 0 ? "" : $" and the role {string.Join(" or ", demand.AnyRole.Select(role => $"`{role}`"))}")}.".Trim();
            }
            else if (metadata.OfType<IAuthorizeData>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] }];
            if (metadata.OfType<NeedsIdempotencyKey>().Any())
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Required = true,
                    Description = "A key of your own for this request, 1 to 128 visible ASCII characters; a repeat gets the same answer.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 128 },
                });
            if (metadata.OfType<Refusals>().Any(refusals => refusals.Types.Contains(CommonProblems.PreconditionRequired)))
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = "If-Match",
                    In = ParameterLocation.Header,
                    Description = "The `ETag` of what is changed, as it was read; `*` for whichever is there. Left out when it is new.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Temporal(schema, Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
            // A list of instants or dates comes without its items, whose schema the serializer does not know.
            if (schema.Type?.HasFlag(JsonSchemaType.Array) == true && schema.Items is null && context.JsonTypeInfo.ElementType is { } element)
            {
                var items = new OpenApiSchema();
                Temporal(items, element);
                schema.Items = items;
            }
            if (context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property)
            {
                foreach (var rule in BodyValidation.RulesOf(property))
                    Constrain(schema, rule);
                Describe(schema, Comments.Of(property));
            }
            else if (context.JsonPropertyInfo is null && context.ParameterDescription is null)
                schema.Description ??= Comments.Of(context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    }

    // A query that is a record says of each member what the parameter is.
    private static void Parameters(OpenApiOperation operation, ApiDescription route)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            if (route.ParameterDescriptions.FirstOrDefault(one => one.Name == parameter.Name)?.ParameterDescriptor is IParameterInfoParameterDescriptor { ParameterInfo.Member: PropertyInfo property })
                parameter.Description ??= Comments.Of(property);
    }

    // A member whose schema stands elsewhere says what it is for beside the reference to it.
    private static void Describe(OpenApiSchema schema, string? text)
    {
        if (text is null)
            return;
        if (schema.Metadata?.TryGetValue("x-schema-id", out var id) == true && id is string { Length: > 0 })
            schema.Metadata["x-ref-description"] = text;
        else
            schema.Description = text;
    }

    // What is not JSON of ours has no type, and would have no media type either.
    private static void MediaTypes(OpenApiOperation operation, IList<object> metadata)
    {
        foreach (var produced in metadata.OfType<IProducesResponseTypeMetadata>().Where(produced => produced.ContentTypes.Any()))
            if (operation.Responses?.GetValueOrDefault(produced.StatusCode.ToString(CultureInfo.InvariantCulture)) is OpenApiResponse { Content: null or { Count: 0 } } response)
                response.Content = produced.ContentTypes.ToDictionary(type => type, type => new OpenApiMediaType
                {
                    Schema = new OpenApiSchema { Type = type.Contains("json", StringComparison.Ordinal) ? null : JsonSchemaType.String, Description = "The file." },
                });
    }

    private static void Problems(OpenApiOperation operation, OpenApiDocument document, IList<object> metadata)
    {
        var types = new List<ProblemType> { CommonProblems.InvalidRequest, CommonProblems.TooManyRequests, CommonProblems.InternalError, CommonProblems.Busy };
        if (metadata.OfType<Demand>().Any())
            types.AddRange([CommonProblems.Unauthenticated, CommonProblems.Forbidden]);
        if (metadata.OfType<NeedsIdempotencyKey>().Any())
            types.AddRange([CommonProblems.IdempotencyInProgress, CommonProblems.IdempotencyKeyReused]);
        if (metadata.OfType<IAcceptsMetadata>().Any())
            types.AddRange([CommonProblems.BodyTooLarge, CommonProblems.UnsupportedMediaType]);
        types.AddRange(metadata.OfType<Refusals>().SelectMany(refusals => refusals.Types));
        operation.Responses ??= [];
        foreach (var status in types.Distinct().GroupBy(type => type.Status))
            operation.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(" ", status.Select(type => $"`{type.Code}`: {type.Title}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) },
                },
            };
    }

    private static OpenApiSchema ProblemSchema()
    {
        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457 problem details.",
            Required = new HashSet<string> { "type", "title", "status", "detail", "code", "retryable", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("`/problems/{code}`"),
                ["title"] = Text("What the code means."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = Text("What was expected, what came, what to do."),
                ["code"] = Text("Stable name of the problem."),
                ["retryable"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether the same request may succeed later." },
                ["traceId"] = Text("Name it when you report the problem."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema> { ["field"] = Text("Where."), ["expected"] = Text("What was expected."), ["came"] = Text("What came.") },
                    },
                },
            },
        };
    }

    private static void Temporal(OpenApiSchema schema, Type type)
    {
        // JSON Schema's "time" has seconds and a zone; a wall's has neither.
        (string? Format, string? Pattern, string Example)? temporal =
            type == typeof(Instant) ? ("date-time", null, "2022-12-15T05:00:00Z") :
            type == typeof(LocalDate) ? ("date", null, "2022-12-15") :
            type == typeof(LocalTime) ? (null, @"^([01]\d|2[0-3]):[0-5]\d$", "09:00") : null;
        if (temporal is null)
            return;
        schema.Type = JsonSchemaType.String;
        (schema.Format, schema.Pattern) = (temporal.Value.Format, temporal.Value.Pattern);
        schema.Examples = [JsonValue.Create(temporal.Value.Example)];
        schema.Properties = null;
        schema.Required = null;
    }

    private static void Constrain(OpenApiSchema schema, ValidationAttribute rule)
    {
        switch (rule)
        {
            case StringLengthAttribute length:
                (schema.MinLength, schema.MaxLength) = (length.MinimumLength, length.MaximumLength);
                break;
            case LengthAttribute length when schema.Type?.HasFlag(JsonSchemaType.Array) == true:
                (schema.MinItems, schema.MaxItems) = (length.MinimumLength, length.MaximumLength);
                break;
            case LengthAttribute length:
                (schema.MinLength, schema.MaxLength) = (length.MinimumLength, length.MaximumLength);
                break;
            case MaxLengthAttribute length when schema.Type?.HasFlag(JsonSchemaType.Array) == true:
                schema.MaxItems = length.Length;
                break;
            case MaxLengthAttribute length:
                schema.MaxLength = length.Length;
                break;
            case RangeAttribute range:
                schema.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
                schema.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
                break;
            case RegularExpressionAttribute pattern:
                schema.Pattern = pattern.Pattern;
                break;
            case AllowedValuesAttribute allowed:
                schema.Enum = [.. allowed.Values.Select(value => value is null ? JsonNullSentinel.JsonNull : JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture))!)];
                break;
        }
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    [GeneratedRegex("^((GET|POST|PUT|PATCH|DELETE) \\S+(,| and) *)*(GET|POST|PUT|PATCH|DELETE) [^:]+: ")]
    private static partial Regex MethodAndPath();
}
