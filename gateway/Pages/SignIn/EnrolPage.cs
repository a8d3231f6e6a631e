using System.Security.Claims;
using Asan.Gateway.Identity.Accounts;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using QRCoder;

namespace Asan.Gateway.Pages.SignIn;

/// <summary>
/// Sets up the second factor: a QR code for an authenticator program, a first code as proof, then ten recovery codes, shown
/// once. For who has just given the password of an account without one, and in development for who is signed in.
/// </summary>
public static class EnrolPage
{
    /// <param name="Secret">For programs that cannot read the picture.</param>
    /// <param name="Picture">The QR code, as a data address.</param>
    /// <param name="Return">Where to go then; within this host.</param>
    /// <param name="Errors">After a wrong answer.</param>
    public sealed record Model(string Secret, string Picture, string? Return, FormErrors Errors);

    /// <param name="All">The recovery codes.</param>
    /// <param name="Return">Where to go then.</param>
    public sealed record Codes(IReadOnlyList<string> All, string Return);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in/enrol", (PageContext page, StaffAccounts accounts, SecondFactor factor, [FromQuery(Name = "return")] string? back, CancellationToken cancellation) =>
            ShowAsync(page, accounts, factor, back, new FormErrors(), cancellation));

        pages.MapPost("/sign-in/enrol", async (
            PageContext page, StaffAccounts accounts, StaffSessions sessions, SecondFactor factor,
            [FromForm] string? code, [FromForm(Name = "return")] string? back, CancellationToken cancellation) =>
        {
            if (await AccountAsync(page.Http) is not { } account || await accounts.FindAsync(account, cancellation) is not { SecondFactor: false, PasswordOnce: false } found)
                return page.SeeOther($"sign-in{SignInPage.Query(back)}");
            if (await CodePage.JudgeAsync(page, factor, account, code, cancellation) is { } error)
                return await ShowAsync(page, accounts, factor, back, new FormErrors().Add("code", error), cancellation);
            var codes = await factor.NewRecoveryCodesAsync(account, cancellation);
            await SignInPage.BeginAsync(page.Http, sessions, found.Person);
            return page.Show<RecoveryCodes>(new Codes(codes, SignInPage.Local(back) ?? page.Link("staff")));
        });
    }

    private static async Task<IResult> ShowAsync(PageContext page, StaffAccounts accounts, SecondFactor factor, string? back, FormErrors errors, CancellationToken cancellation)
    {
        if (await AccountAsync(page.Http) is not { } account || await accounts.FindAsync(account, cancellation) is not { PasswordOnce: false } || await factor.OfferAsync(account, cancellation) is not var (secret, address))
            return page.SeeOther($"sign-in{SignInPage.Query(back)}");
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        var picture = $"data:image/png;base64,{Convert.ToBase64String(png.GetGraphic(5))}";
        return page.Show<EnrolForm>(new Model(Written.Grouped(secret), picture, SignInPage.Local(back), errors), errors.Any ? 422 : 200);
    }

    private static async Task<string?> AccountAsync(HttpContext http) =>
        await CodePage.HalfAsync(http) ?? (await http.AuthenticateAsync(Staff.Scheme)).Principal?.FindFirstValue("sub");

    internal static readonly Text Title = new("İkinci addımı qurun", "Настройте второй шаг входа", "Set up the second step", "Configurez la seconde étape");
    internal static readonly Text Why = new(
        "Parol oğurlansa da, hesabınıza başqası girə bilməz. Telefonunuzda kod yaradan tətbiq lazımdır.",
        "Даже с украденным паролем никто не войдёт под вашим именем. Нужно приложение для кодов на телефоне.",
        "Even with a stolen password nobody gets into your account. You need a program for codes on your phone.",
        "Même avec un mot de passe volé, personne n’entre dans votre compte. Il faut une application de codes sur votre téléphone.");
    internal static readonly Text Scan = new("Tətbiqlə bu şəkli oxudun", "Отсканируйте эту картинку приложением", "Scan this picture with the program", "Scannez cette image avec l’application");
    internal static readonly Text Or = new("Və ya bu açarı yazın:", "Или введите этот ключ:", "Or type this key:", "Ou saisissez cette clé\u202F:");
    internal static readonly Text First = new("Tətbiqin indi göstərdiyi 6 rəqəm", "6 цифр, которые сейчас показывает приложение", "The 6 digits that it shows now", "Les 6 chiffres qu’elle affiche maintenant");
    internal static readonly Text CodesTitle = new("Bu kodları saxlayın", "Сохраните эти коды", "Keep these codes", "Gardez ces codes");
    internal static readonly Text CodesWhy = new(
        "Telefon itərsə, hər biri bir dəfə onun yerinə keçir. Onlar bir daha göstərilməyəcək.",
        "Если телефон потерян, каждый один раз заменит его. Больше они не будут показаны.",
        "If the phone is lost, each stands in for it once. They will not be shown again.",
        "Si le téléphone est perdu, chacun le remplace une fois. Ils ne seront plus affichés.");
    internal static readonly Text Kept = new("Saxladım, davam edin", "Коды сохранены, продолжить", "I have kept them, continue", "Je les ai gardés, continuer");
}
