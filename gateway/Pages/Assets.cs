using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Asan.Gateway.Pages;

/// <summary>
/// Style sheets, scripts and pictures of <c>Pages/Assets</c>, inside the program. Their addresses carry their content's
/// digest, so browsers keep them for a year and never an old one.
/// </summary>
public sealed class Assets
{
    private const string Path = "/assets";

    private static readonly ManifestEmbeddedFileProvider Files = new(typeof(Assets).Assembly, "Pages/Assets");

    private readonly Dictionary<string, string> addresses = Walk("").ToDictionary(file => file.Name, Address, StringComparer.Ordinal);

    /// <summary>The address of a file such as <c>site.css</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public string this[string name] => addresses[name];

    /// <summary>A file's content, for what must stand at another address.</summary>
    public static Stream Open(string name) => Files.GetFileInfo($"/{name}").CreateReadStream();

    public static void Map(WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        RequestPath = Path,
        FileProvider = Files,
        OnPrepareResponse = file =>
        {
            file.Context.Response.Headers.XContentTypeOptions = "nosniff";
            file.Context.Response.GetTypedHeaders().CacheControl = file.Context.Request.Query.ContainsKey("v")
                ? new CacheControlHeaderValue { Public = true, MaxAge = TimeSpan.FromDays(365), Extensions = { new NameValueHeaderValue("immutable") } }
                : new CacheControlHeaderValue { NoCache = true };
        },
    });

    private static IEnumerable<(string Name, IFileInfo File)> Walk(string folder) => Files.GetDirectoryContents($"/{folder}").SelectMany(file =>
    {
        var name = folder.Length == 0 ? file.Name : $"{folder}/{file.Name}";
        return file.IsDirectory ? Walk(name) : [(name, file)];
    });

    private static string Address((string Name, IFileInfo File) file)
    {
        using var content = file.File.CreateReadStream();
        return $"{Path}/{file.Name}?v={Convert.ToHexStringLower(SHA256.HashData(content))[..12]}";
    }
}
