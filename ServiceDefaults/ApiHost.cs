using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using NodaTime.Text;

namespace Asan.ServiceDefaults;

/// <summary>The rules that every API of the platform follows: JSON, limits, problems, access, documents.</summary>
public static class ApiHost
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder, string title, string summary)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.Limit;
        });
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options => Shape(options.SerializerOptions));
        builder.Services.AddExceptionHandler<ProblemAnswers>();
        builder.Services.AddProblemDetails();
        builder.AddAccess();
        builder.Services.AddOpenApi("v1", options => OpenApiShape.Apply(options, title, summary));
        return builder;
    }

    /// <summary>Puts the rules in front of the routes; <c>/openapi/v1.json</c>, <c>/health</c> and <c>/alive</c> included.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        app.UseConfidentialPaths();
        app.UseExceptionHandler();
        app.UseStatusCodePages(ProblemAnswers.ForEmptyStatus);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseBufferedBodies();
        app.MapHealth();
        app.MapScraping();
        app.MapOpenApi("/openapi/{documentName}.json");
        return app.MapGroup("/v1").AddEndpointFilterFactory(BodyValidation.Create);
    }

    /// <summary>JSON as the API reads and writes it.</summary>
    public static void Shape(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.AllowDuplicateProperties = false;
        json.MaxDepth = 32;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        // Opening hours and visits have no seconds: 09:00. First in the list wins over NodaTime's own 09:00:00.
        json.Converters.Add(new NodaPatternConverter<LocalTime>(LocalTimePattern.HourMinuteIso));
        json.Converters.Add(new InstantConverter());
        json.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
    }
}
