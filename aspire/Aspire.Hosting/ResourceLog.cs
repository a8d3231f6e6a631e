namespace Aspire.Hosting;

/// <summary>One console for all: each line bears its resource's name, in a colour of its own on a terminal.</summary>
static class ResourceLog
{
    const int Width = 12; // the longest usual name; a longer one only shifts its own lines

    static readonly bool Coloured = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    static readonly int[] Palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94]; // ANSI colours, no red: that is for errors
    static readonly List<string> Known = [];
    static readonly Lock Gate = new();

    internal static void AppHost(string line) => Write("apphost", line);

    internal static void Write(string name, string line)
    {
        lock (Gate)
        {
            var index = Known.IndexOf(name);
            if (index < 0)
            {
                index = Known.Count;
                Known.Add(name);
            }

            var prefix = name.PadRight(Width);
            Console.WriteLine(Coloured ? $"\e[{Palette[index % Palette.Length]}m{prefix}|\e[0m {line}" : $"{prefix}| {line}");
        }
    }
}
