using System.Diagnostics;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Asan.Integrity.Tests;

/// <summary><c>asan integrity …</c> as officers run it, against the service.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private readonly IntegrityHost host = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("asan-officer-");
    private WebApplication gateway = null!;

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        gateway = await StartGatewayAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_officer_makes_a_key_registers_it_lists_reads_answers_and_closes()
    {
        var key = Path.Combine(folder.FullName, "officer.key");
        Assert.Contains("public key", await RunAsync("", "keygen", "--key", key), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(key));
        await RunAsync("", "register", "--key", key);
        var receipt = await host.ReportAsync("Read on the officer's machine.");

        var id = (await RunAsync("", "list")).Split(' ')[0];
        Assert.Contains("Read on the officer's machine.", await RunAsync("", "read", id, "--key", key), StringComparison.Ordinal);
        await RunAsync("Written there.", "answer", id, "--key", key);
        await RunAsync("", "close", id, "--outcome", "not-confirmed");

        var read = await host.LookUpAsync(receipt);
        Assert.Equal("closed", read["state"]!.GetValue<string>());
        Assert.Equal("officer: Written there.", ReportTests.Dialogue(read)[1]);
        Assert.DoesNotContain(File.ReadAllText(key).Trim(), await host.DumpAsync(), StringComparison.Ordinal);
    }

    /// <summary>Runs the tool and returns what it printed.</summary>
    private async Task<string> RunAsync(string input, string command, params string[] arguments)
    {
        string[] onGateway = command == "keygen" ? [] : ["--gateway", gateway.Urls.First(), "--data", Path.Combine(Clone.Root, "data"), "--officer", "integrity-1"];
        using var tool = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(Clone.Root, "tools/Asan/bin/Debug/net10.0/Asan.dll"), "integrity", command, .. arguments, .. onGateway])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        var (output, errors) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, $"{command}: {await errors}");
        return await output;
    }

    /// <summary>Stands for the gateway: gives officers their tokens, sends everything else on.</summary>
    private async Task<WebApplication> StartGatewayAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/oauth/token", async (HttpRequest request) => Results.Json(new
        {
            access_token = host.Issuer.Token("asan-staff", Scopes.Integrity, new Person((await request.ReadFormAsync())["actor"].ToString(), Roles.IntegrityOfficer)),
            expires_in = 600,
        })).DisableAntiforgery();
        app.Map("/v1/{**rest}", async (HttpContext http) =>
        {
            using var body = new StreamContent(http.Request.Body);
            using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), $"{http.Request.Path}{http.Request.QueryString}");
            if (http.Request.ContentLength > 0)
            {
                request.Content = body;
                body.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
            }
            foreach (var header in new[] { "Authorization", "Idempotency-Key" })
                request.Headers.TryAddWithoutValidation(header, http.Request.Headers[header].ToString());
            using var response = await host.Anonymous().SendAsync(request);
            http.Response.StatusCode = (int)response.StatusCode;
            http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await response.Content.CopyToAsync(http.Response.Body);
        });
        await app.StartAsync();
        return app;
    }
}
