using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
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
internal static class OpenApiShape
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
            Problems(operation, context.Document!, metadata);
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
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Temporal(schema, Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
            if (context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property)
                foreach (var rule in BodyValidation.RulesOf(property))
                    Constrain(schema, rule);
            return Task.CompletedTask;
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
        (string Format, string Example)? temporal =
            type == typeof(Instant) ? ("date-time", "2022-12-15T05:00:00Z") :
            type == typeof(LocalDate) ? ("date", "2022-12-15") :
            type == typeof(LocalTime) ? ("time", "09:00") : null;
        if (temporal is null)
            return;
        schema.Type = JsonSchemaType.String;
        schema.Format = temporal.Value.Format;
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
                schema.Enum = [.. allowed.Values.Select(value => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture))!)];
                break;
        }
    }
}
