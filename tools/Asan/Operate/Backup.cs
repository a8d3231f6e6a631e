using System.Security.Cryptography;
using System.Text.Json;
using Asan.Cli.Api;
using Dapper;
using Npgsql;

namespace Asan.Cli.Operate;

/// <summary>What a backup says of itself, <c>manifest.json</c> beside the dumps.</summary>
/// <param name="Format">asan-backup-1</param>
/// <param name="StartedAt">When the first database was read.</param>
/// <param name="EndedAt">When the last one was written.</param>
/// <param name="Consistency">What may be relied on.</param>
/// <param name="Databases">A dump each.</param>
/// <param name="SecretsNeeded">Without these, kept elsewhere, parts of it cannot be read.</param>
public sealed record Manifest(string Format, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Consistency, IReadOnlyList<Dump> Databases, IReadOnlyList<string> SecretsNeeded);

/// <param name="Database">Such as bookingdb.</param>
/// <param name="File">Beside the manifest.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of the file, hexadecimal.</param>
/// <param name="Migrations">Migrations that had run.</param>
/// <param name="OutboxWaiting">Events that waited for the broker just before.</param>
public sealed record Dump(string Database, string File, long Bytes, string Sha256, int Migrations, long OutboxWaiting);

/// <summary>Writes and reads backups: a folder with a dump of each database and a manifest.</summary>
public static class Backup
{
    private const string Format = "asan-backup-1";
    private const string Name = "manifest.json";

    private const string Consistency =
        "Each database is consistent in itself, as of the start of its dump; they were read one after another. An event that was in the broker, or passed from one service to another between two dumps, may be missing on one side. Stop the services first for a backup that is consistent as a whole.";

    private static readonly string[] Secrets =
    [
        "idempotency-pepper (repeats of requests)", "citizen-pepper (citizens are found again by their number)", "integrity-person-key (who is accused)",
        "key-encryption-key, and other-key-encryption-key while it is rotated (contacts)", "price-lock-signing-key (price locks)",
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<Manifest> WriteAsync(DirectoryInfo folder, NpgsqlConnectionStringBuilder server, TimeProvider time, CancellationToken cancellation)
    {
        if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
            throw new CommandFailedException($"The folder {folder.FullName} is not empty. Name a new one; a backup overwrites nothing.");
        // Personal data, and sealed copies of it: for nobody but who made it.
        if (OperatingSystem.IsWindows())
            folder.Create();
        else
            Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var started = time.GetUtcNow();
        var dumps = new List<Dump>();
        foreach (var service in Databases.Services)
        {
            var database = $"{service}db";
            await using var connection = await Databases.OpenAsync(server, database, cancellation);
            var migrations = await connection.QuerySingleAsync<int>("select count(*)::int from schema_migration");
            var waiting = await connection.QuerySingleAsync<long>("select count(*) from outbox");
            var file = new FileInfo(Path.Combine(folder.FullName, $"{database}.dump"));
            await Databases.RunAsync("pg_dump", server, ["--format=custom", "--no-owner", "--no-privileges", $"--file={file.FullName}", database], cancellation);
            file.Refresh();
            dumps.Add(new Dump(database, file.Name, file.Length, await DigestAsync(file, cancellation), migrations, waiting));
        }
        var manifest = new Manifest(Format, started, time.GetUtcNow(), Consistency, dumps, Secrets);
        // Last: a folder without it is no backup.
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, Name), JsonSerializer.Serialize(manifest, Json), cancellation);
        return manifest;
    }

    /// <summary>The manifest, once every file is there and is what the manifest says.</summary>
    public static async Task<Manifest> VerifyAsync(DirectoryInfo folder, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, Name));
        if (!file.Exists)
            throw new CommandFailedException($"{folder.FullName} has no {Name}: it is no backup, or one that was cut short.");
        Manifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<Manifest>(await File.ReadAllTextAsync(file.FullName, cancellation), Json);
        }
        catch (JsonException e)
        {
            throw new CommandFailedException($"{Name} cannot be read: {e.Message}");
        }
        if (manifest is not { Format: Format, Databases: { } dumps })
            throw new CommandFailedException($"{Name} is of another format than {Format}.");
        var missing = Databases.Services.Select(service => $"{service}db").Except(dumps.Select(dump => dump.Database)).ToList();
        if (missing.Count > 0)
            throw new CommandFailedException($"{Name} does not name {string.Join(", ", missing)}.");
        foreach (var dump in dumps)
        {
            // A manifest from elsewhere must not lead to another folder.
            var path = new FileInfo(Path.Combine(folder.FullName, Path.GetFileName(dump.File)));
            if (!path.Exists)
                throw new CommandFailedException($"{dump.File} is missing.");
            if (path.Length != dump.Bytes || await DigestAsync(path, cancellation) != dump.Sha256)
                throw new CommandFailedException($"{dump.File} is not the file that was written: its length or its SHA-256 differs from the manifest's.");
        }
        return manifest;
    }

    /// <summary>Into databases that are there and empty; each in one transaction, all judged before the first is touched.</summary>
    public static async Task RestoreAsync(DirectoryInfo folder, NpgsqlConnectionStringBuilder server, CancellationToken cancellation)
    {
        var manifest = await VerifyAsync(folder, cancellation);
        foreach (var dump in manifest.Databases)
        {
            await using var connection = await Databases.OpenAsync(server, dump.Database, cancellation);
            var tables = await connection.QuerySingleAsync<int>("select count(*)::int from pg_tables where schemaname = 'public'");
            if (tables > 0)
                throw new CommandFailedException($"{dump.Database} is not empty: it has {tables} tables. Restore into a fresh state folder; nothing was changed.");
        }
        foreach (var dump in manifest.Databases)
        {
            await Databases.RunAsync("pg_restore", server,
                ["--no-owner", "--no-privileges", $"--role={dump.Database[..^2]}", "--single-transaction", "--exit-on-error", $"--dbname={dump.Database}", Path.Combine(folder.FullName, Path.GetFileName(dump.File))], cancellation);
            await using var connection = await Databases.OpenAsync(server, dump.Database, cancellation);
            var migrations = await connection.QuerySingleAsync<int>("select count(*)::int from schema_migration");
            if (migrations != dump.Migrations)
                throw new CommandFailedException($"{dump.Database} has {migrations} migrations after the restore; the manifest says {dump.Migrations}.");
        }
    }

    private static async Task<string> DigestAsync(FileInfo file, CancellationToken cancellation)
    {
        await using var stream = file.OpenRead();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
