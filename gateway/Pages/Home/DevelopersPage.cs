namespace Asan.Gateway.Pages.Home;

/// <summary>GET /developers: where a programmer of a partner starts.</summary>
public static class DevelopersPage
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/developers", (PageContext page) => page.Show<Developers>()).WithMetadata(new EnglishPage()).ExcludeFromDescription();
}
