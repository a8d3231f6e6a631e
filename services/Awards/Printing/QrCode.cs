using System.Globalization;
using System.Text;
using QRCoder;

namespace Asan.Awards.Printing;

/// <summary>A QR code (ISO/IEC 18004) as an SVG image that stands in a page of ours.</summary>
public static class QrCode
{
    /// <summary>The library's symbol has the quiet zone of four modules that section 6.3.8 asks for on each side.</summary>
    /// <param name="text">What a reader gets; of level M, which survives the loss of about 15 % of the symbol.</param>
    /// <exception cref="ArgumentException">The text is longer than a symbol holds: 2,331 bytes.</exception>
    public static string Svg(string text)
    {
        var modules = Modules(text);
        var size = modules.Count;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (!modules[y][x])
                    continue;
                var from = x;
                while (x + 1 < size && modules[y][x + 1])
                    x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x + 1 - from}v1H{from}z");
            }
        }
        return string.Create(CultureInfo.InvariantCulture,
            $"""<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img"><rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>""");
    }

    /// <summary>The symbol row by row, true for dark, with its quiet zone.</summary>
    public static IReadOnlyList<IReadOnlyList<bool>> Modules(string text)
    {
        try
        {
            using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
            return [.. code.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())];
        }
        catch (QRCoder.Exceptions.DataTooLongException e)
        {
            throw new ArgumentException($"A QR code of level M holds 2,331 bytes; the text has {Encoding.UTF8.GetByteCount(text)}.", nameof(text), e);
        }
    }
}
