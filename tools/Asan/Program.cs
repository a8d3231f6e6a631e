using System.CommandLine;
using Asan.Cli.Api;
using Asan.Cli.Demo;
using Asan.Cli.Errors;
using Asan.Cli.Generate;
using Asan.Cli.Integrity;
using Asan.Cli.Operate;
using Asan.Cli.Seed;
using Asan.Cli.Verify;

var root = new RootCommand("ASAN platform: loads its data, shows it at work, brings back messages that failed.")
{
    SeedCommand.Create(),
    DemoCommand.Create(),
    GenerateCommand.Create(),
    ErrorsCommand.Create(),
    VerifyCommand.Create(),
    IntegrityCommand.Create(),
    StatusCommand.Create(),
    BackupCommands.CreateBackup(),
    BackupCommands.CreateRestore(),
    StaffCommand.Create(),
    CitizenCommands.CreateExport(),
    CitizenCommands.CreateErase(),
};
try
{
    // The default handler prints a stack trace; what goes wrong here is for a person at a terminal.
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is CommandFailedException or RefusedException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130; // as after Ctrl-C
}
