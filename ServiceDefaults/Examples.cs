using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace Asan.ServiceDefaults;

/// <summary>An example of a route's body, or of its answer with a status, for its OpenAPI document.</summary>
/// <param name="Status">The answer's; null: the request's body.</param>
/// <param name="Body">A value of the very record that the route takes or gives, so that the compiler keeps it up to date.</param>
public sealed record Example(int? Status, object Body);

/// <summary>Examples stand beside the route; the document shows them as the serializer writes them.</summary>
public static class Examples
{
    /// <summary>Shows what can be sent.</summary>
    public static TBuilder WithRequestExample<TBuilder>(this TBuilder builder, object body) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Example(null, body));

    /// <summary>Shows what is answered.</summary>
    public static TBuilder WithExample<TBuilder>(this TBuilder builder, int status, object body) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Example(status, body));

    internal static void Show(OpenApiOperation operation, IEnumerable<object> metadata, JsonSerializerOptions json)
    {
        foreach (var example in metadata.OfType<Example>())
        {
            var content = example.Status is { } status
                ? operation.Responses?.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture))?.Content
                : operation.RequestBody?.Content;
            if (content?.Values.SingleOrDefault() is not { } media)
                throw new InvalidOperationException($"{operation.Summary}: an example of {example.Body.GetType().Name}, but the route has no such body.");
            media.Example = JsonSerializer.SerializeToNode(example.Body, json);
        }
    }
}
