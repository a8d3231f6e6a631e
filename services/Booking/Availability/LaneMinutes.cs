namespace Asan.Booking.Availability;

/// <summary>
/// The minutes of one lane: a bit is set while the lane is taken. A bitmap a UTC day, made when something is first taken
/// on it: 180 bytes a lane-day that is in use. Minutes count from the beginning of the first day; whatever lies outside
/// of the days is not kept, and counts as free.
/// <para>One thread writes, any number reads. A reader beside the writer may see half of a change: it costs it a 409.</para>
/// </summary>
public sealed class LaneMinutes(int days)
{
    /// <summary>45 words of 32 bits are a day exactly; with 64 bits a day would end within a word.</summary>
    private const int WordBits = 32;
    private const int WordsOfADay = 24 * 60 / WordBits;

    private readonly uint[]?[] bitmaps = new uint[]?[days];

    /// <summary>Whether nothing is taken from minute <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public bool IsFree(int from, int to)
    {
        for (var word = WordOf(Math.Max(from, 0)); word * WordBits < to; word++)
            if ((uint)(word / WordsOfADay) < (uint)bitmaps.Length && bitmaps[word / WordsOfADay] is { } day && (day[word % WordsOfADay] & Mask(word, from, to)) != 0)
                return false;
        return true;
    }

    /// <summary>Takes or frees the minutes from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public void Set(int from, int to, bool taken)
    {
        to = Math.Min(to, bitmaps.Length * WordsOfADay * WordBits);
        for (var word = WordOf(Math.Max(from, 0)); word * WordBits < to; word++)
        {
            ref var day = ref bitmaps[word / WordsOfADay];
            if (day is null && !taken)
                continue;
            ref var bits = ref (day ??= new uint[WordsOfADay])[word % WordsOfADay];
            bits = taken ? bits | Mask(word, from, to) : bits & ~Mask(word, from, to);
        }
    }

    /// <summary>Bytes of the bitmaps, with the head that each array has.</summary>
    public long Bytes => bitmaps.Length * (long)IntPtr.Size + bitmaps.Count(day => day is not null) * (WordsOfADay * sizeof(uint) + 3L * IntPtr.Size);

    private static int WordOf(int minute) => minute >> 5;

    private static uint Mask(int word, int from, int to)
    {
        var low = Math.Max(from - word * WordBits, 0);
        var high = Math.Min(to - word * WordBits, WordBits);
        return (uint)((1UL << high) - (1UL << low));
    }
}
