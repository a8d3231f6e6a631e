using Asan.Gateway.Pages;

namespace Asan.Gateway.Versions;

/// <summary>GET /versions: what is promised of the API's versions, and which routes go away.</summary>
public static class VersionPage
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/versions", (PageContext page, Deprecations deprecations) => page.Show<VersionsView>(deprecations.All)).WithMetadata(new EnglishPage()).ExcludeFromDescription();
}
