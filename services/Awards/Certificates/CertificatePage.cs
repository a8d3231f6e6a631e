using System.Globalization;
using Asan.Awards.Printing;

namespace Asan.Awards.Certificates;

/// <summary>The certificate as a page: one sheet of A4, landscape; what it says about its check is for the screen only.</summary>
internal static class CertificatePage
{
    private const string Style = """
        @page { size: A4 landscape; margin: 0 }
        * { box-sizing: border-box }
        body { margin: 0; font: 12pt/1.4 "Liberation Sans", Arial, sans-serif; color: #111; background: #fff }
        .check { padding: 12px 24px; background: #e6f4ea; border-bottom: 4px solid #137333 }
        .check b { color: #0b5b28 }
        main { width: 297mm; max-width: 100%; min-height: 208mm; margin: 0 auto; padding: 18mm 22mm; display: flex; flex-direction: column; justify-content: space-between; border: 2mm solid #0b4f8a; text-align: center }
        h1 { margin: 0; font-size: 30pt; color: #0b4f8a }
        .award { font-size: 15pt } .authority { margin: 4mm 0 0; font-size: 26pt; font-weight: bold } .title { font-size: 16pt; font-style: italic }
        footer { display: flex; gap: 8mm; align-items: end; text-align: start; font-size: 9.5pt; overflow-wrap: anywhere }
        footer div { flex: 1 } .qr { width: 32mm; height: 32mm; flex: none }
        code { font: bold 13pt "Liberation Mono", monospace }
        @media print { .check { display: none } }
        """;

    private sealed record Words(string Winner, string Participant, string For, string Rank, string IssuedOn, string Check, string Genuine, string Corrected);

    private static readonly Dictionary<string, Words> In = new()
    {
        ["en"] = new("Award certificate", "Certificate of participation", "for the practice", "Rank", "Baku", "Check this certificate by its code, here or at",
            "Genuine. We issued this certificate; its signature was checked just now.", "An appeal later corrected the rank to"),
        ["az"] = new("Mükafat sertifikatı", "İştirak sertifikatı", "təcrübəyə görə", "Yer", "Bakı", "Bu sertifikatı kodu ilə burada yoxlayın:",
            "Həqiqidir. Bu sertifikatı biz vermişik; imzası indicə yoxlanıldı.", "Sonrakı şikayət üzrə yer düzəldilib:"),
        ["ru"] = new("Сертификат лауреата", "Сертификат участника", "за практику", "Место", "Баку", "Проверьте сертификат по коду здесь:",
            "Подлинный. Этот сертификат выдан нами; подпись только что проверена.", "По апелляции место позже исправлено на"),
        ["fr"] = new("Certificat de lauréat", "Certificat de participation", "pour la pratique", "Rang", "Bakou", "Vérifiez ce certificat par son code, à l'adresse",
            "Authentique. Nous avons délivré ce certificat ; sa signature vient d'être vérifiée.", "Après recours, le rang a été corrigé :"),
    };

    /// <param name="certificate">A genuine certificate.</param>
    /// <param name="address">Where its page is found.</param>
    /// <param name="language">az, ru, en or fr.</param>
    public static PrintedPage Of(FoundCertificate certificate, string address, string language)
    {
        var (said, words) = (certificate.Statement, In[language]);
        string Shown(Texts texts) => texts.Pick(language) is var (text, of) && of == language ? PrintedPage.Text(text) : $"<span lang=\"{of}\">{PrintedPage.Text(text)}</span>";
        var heading = said.Winner ? words.Winner : words.Participant;
        var corrected = certificate.CorrectedRank is { } rank ? $" {words.Corrected} {rank}." : "";
        var body = $"""
            <p class="check" role="status"><b>✔ {PrintedPage.Text(words.Genuine)}</b>{PrintedPage.Text(corrected)}</p>
            <main>
            <header><h1>{PrintedPage.Text(heading)}</h1><p class="award">{Shown(said.ProgrammeName)}<br>{Shown(said.CycleTitle)}</p></header>
            <section>
            <p class="authority">{Shown(said.AuthorityName)}</p>
            <p>{PrintedPage.Text(words.For)}</p>
            <p class="title">{Shown(said.Title)}</p>
            {(said.Rank is { } place ? $"<p>{PrintedPage.Text(words.Rank)} {place}</p>" : "")}
            </section>
            <footer>
            <div><p>{PrintedPage.Text(words.IssuedOn)}, <time>{said.IssuedOn.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}</time></p>
            <p>{PrintedPage.Text(words.Check)}<br>{PrintedPage.Text(address)}</p><p><code>{Grouped(said.Code)}</code></p></div>
            {QrCode.Svg(address)}
            </footer>
            </main>
            """;
        return new PrintedPage(language, $"{heading} {Grouped(said.Code)}", Style, body);
    }

    /// <summary>The code as people read it, in groups of four.</summary>
    public static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(group => new string(group)));
}
