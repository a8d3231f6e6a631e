using System.Runtime.InteropServices;

namespace Asan.TestBed;

/// <summary>Linux' signals, of which .NET itself sends KILL only.</summary>
public static class Signals
{
    /// <summary>Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>To end in order.</summary>
    public const int Terminate = 15;

    /// <summary>To go on after <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    /// <summary>To stand still.</summary>
    public const int Stop = 19;

    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {process}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
