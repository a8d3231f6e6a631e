using System.Net;
using System.Net.Sockets;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Quality;

/// <summary>
/// Tries the links of the entries, each once a day. Off unless <c>Quality:Links</c> is <c>public</c>. An entry's link is
/// somebody else's text: only addresses on the public internet are connected to, so that no link makes this service look
/// at its own network; <c>loopback</c>, for tests, is the opposite.
/// </summary>
public sealed class LinkChecker(NpgsqlDataSource database, TimeProvider time, IConfiguration configuration, ILogger<LinkChecker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly Duration Validity = Duration.FromDays(1);

    /// <summary>Links tried in a round; the others wait for the next.</summary>
    private const int MaxLinks = 500;

    private const int Parallel = 4;

    private const int MaxRedirects = 5;

    private const string FreshSql = "select url from link_check where checked_at > @After";

    private const string KeepSql = """
        insert into link_check (url, checked_at, status, fault) values (@url, @Now, @status, @fault)
        on conflict (url) do update set checked_at = excluded.checked_at, status = excluded.status, fault = excluded.fault
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mode = configuration["Quality:Links"];
        if (mode is not ("public" or "loopback"))
            return;
        using var http = Client(mode == "loopback");
        await Periodically.DoAsync(
            Interval, cancellation => CheckAsync(http, mode == "loopback", cancellation), log, "Links could not be checked", stoppingToken, time: time);
    }

    private async Task CheckAsync(HttpClient http, bool loopback, CancellationToken cancellation)
    {
        var urls = new HashSet<string>(StringComparer.Ordinal);
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await foreach (var entry in Entries.ReadAsync(connection))
                urls.UnionWith(entry.Links.Select(link => link.Url));
            urls.ExceptWith(await connection.QueryAsync<string>(FreshSql, new { After = time.Now() - Validity }));
        }
        var due = urls.Where(url => !loopback || new Uri(url).IsLoopback).Order(StringComparer.Ordinal).Take(MaxLinks);
        await System.Threading.Tasks.Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation }, async (url, token) =>
        {
            var (status, fault) = await TryAsync(http, url, token);
            await using var connection = await database.OpenConnectionAsync(token);
            await connection.ExecuteAsync(KeepSql, new { url, Now = time.Now(), status, fault });
        });
    }

    // Headers only: the size of a page does not matter. 401 and 403 are answers of a page that is there.
    private static async Task<(int? Status, string? Fault)> TryAsync(HttpClient http, string url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var status = (int)answer.StatusCode;
            return (status, status is < 400 or 401 or 403 or 429 ? null : $"answered {status}");
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or NotSupportedException)
        {
            return (null, e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } ? "the host's name is unknown" : "no answer");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {Timeout.TotalSeconds:0} seconds");
        }
    }

    private static HttpClient Client(bool loopback) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = true,
        MaxAutomaticRedirections = MaxRedirects,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 32,
        // Judged by the address connected to, not by the name: a name may point anywhere, and a redirect too.
        ConnectCallback = async (context, cancellation) =>
        {
            var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                var address = addresses.FirstOrDefault(address => loopback ? IPAddress.IsLoopback(address) : PublicAddress.Is(address))
                    ?? throw new HttpRequestException("The address is not on the public internet.");
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = Timeout,
        DefaultRequestHeaders = { { "User-Agent", "AsanPlatform-link-check" } },
    };
}
