using System.CommandLine;

namespace Asan.Cli.Operate;

/// <summary><c>asan backup</c>, <c>asan restore</c>, <c>asan verify backup</c>.</summary>
public static class BackupCommands
{
    public static Command CreateBackup()
    {
        var (folder, postgres) = (Folder("A new folder for the dumps."), Databases.Option());
        var command = new Command("backup", "Dumps all databases into a folder, with a manifest of their hashes.") { folder, postgres };
        command.SetAction(async (parsed, cancellation) =>
        {
            var manifest = await Backup.WriteAsync(parsed.GetValue(folder)!, Databases.Server(parsed.GetValue(postgres)), TimeProvider.System, cancellation);
            foreach (var dump in manifest.Databases)
                Console.WriteLine($"{dump.Bytes,12}  {dump.Database}  {dump.Sha256}");
            Console.WriteLine(manifest.Consistency);
            Console.WriteLine("Not in it; keep them elsewhere, or parts cannot be read:");
            foreach (var secret in manifest.SecretsNeeded)
                Console.WriteLine($"  {secret}");
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var (folder, postgres) = (Folder("The folder of a backup."), Databases.Option());
        var command = new Command("restore", "Brings a backup into empty databases; refuses any that is not.") { folder, postgres };
        command.SetAction(async (parsed, cancellation) =>
        {
            await Backup.RestoreAsync(parsed.GetValue(folder)!, Databases.Server(parsed.GetValue(postgres)), cancellation);
            Console.WriteLine("Restored; every file was what its manifest says.");
        });
        return command;
    }

    public static Command CreateVerify()
    {
        var folder = Folder("The folder of a backup.");
        var command = new Command("backup", "Checks that a backup is whole, without a database.") { folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            var manifest = await Backup.VerifyAsync(parsed.GetValue(folder)!, cancellation);
            Console.WriteLine($"The backup of {manifest.StartedAt:u} is whole: {manifest.Databases.Count} databases, {manifest.Databases.Sum(dump => dump.Bytes)} bytes.");
        });
        return command;
    }

    private static Argument<DirectoryInfo> Folder(string description) => new("folder") { Description = description };
}
