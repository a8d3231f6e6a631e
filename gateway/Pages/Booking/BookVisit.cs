using Asan.Gateway.Pages.Forms;
using Asan.Gateway.Pages.Services;
using Asan.Gateway.Pages.Visits;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Booking;

/// <summary>
/// Book a visit, one question a page: where, when, who comes; then it is held, and checked and confirmed on the visit's own page
/// (<see cref="VisitPages"/>). The identity number goes from the form to POST /v1/citizen-references and nowhere else.
/// </summary>
public static class BookVisit
{
    private static readonly string[] Needs = ["wheelchair", "stroller", "sign-language", "hearing-loop", "escort"];

    /// <param name="Service">What for.</param>
    /// <param name="CentreId">Where.</param>
    /// <param name="StartsAt">When.</param>
    /// <param name="When">The same on the centre's wall.</param>
    /// <param name="Email">As it was typed.</param>
    /// <param name="Phone">As it was typed.</param>
    /// <param name="Chosen">The needs that are ticked.</param>
    /// <param name="NoNumber">Whether the citizen has no identity number.</param>
    /// <param name="Key">The form's key.</param>
    /// <param name="Errors">What is wrong.</param>
    public sealed record Model(
        ServiceView Service, string CentreId, Instant StartsAt, string When, string? Email, string? Phone, IReadOnlyCollection<string> Chosen, bool NoNumber, string? Key, FormErrors Errors);

    private sealed record Reference(Guid CitizenReference);

    private sealed record Held(Guid Id, string VisitCode);

    private sealed record Form(string? Number, string? None, string? Email, string? Phone, IReadOnlyCollection<string> Needs, string? Key);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/book/{service}", async (string service, PageContext page, PlatformApi api) =>
        {
            var found = await ServiceAsync(page, api, service);
            return found.Centres is [var only] ? page.SeeOther($"book/{found.Id}/{only.Id}") : page.Show<ChooseCentre>(found);
        });

        pages.MapGet("/book/{service}/{centre}", async (string service, string centre, PageContext page, PlatformApi api, [FromQuery] string? day) =>
            page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, service, centre, day)));

        pages.MapGet("/book/{service}/{centre}/time", async (string service, string centre, PageContext page, PlatformApi api, [FromQuery] string? time) =>
            TimeChoice.Read(time) is { } startsAt
                ? page.Show<WhoComes>(await ModelAsync(page, api, service, centre, startsAt, null, new FormErrors()))
                : page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, service, centre, null, error: page[TimeChoice.Choose]), 422));

        pages.MapPost("/book/{service}/{centre}/time", async (
            string service, string centre, PageContext page, PlatformApi api, VisitLinks links, [FromForm] string? time,
            [FromForm] string? number, [FromForm] string? none, [FromForm] string? email, [FromForm] string? phone, [FromForm] string? key, IFormCollection fields) =>
        {
            if (TimeChoice.Read(time) is not { } startsAt)
                return page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, service, centre, null, error: page[TimeChoice.Choose]), 422);
            var form = new Form(Compact(number), none, Typed(email), Compact(phone), [.. fields["needs"].OfType<string>().Where(Needs.Contains)], key);
            var errors = Judge(page, form);
            if (errors.Any)
                return page.Show<WhoComes>(await ModelAsync(page, api, service, centre, startsAt, form, errors), 422);

            var citizen = await api.Booking.SendAsync<Reference>("/v1/citizen-references",
                new { identity = form.None is null ? new { kind = "fin", value = form.Number } : new { kind = "none", value = (string?)null } }, $"{key}-citizen");
            if (!citizen.Ok)
                return page.Show<WhoComes>(await ModelAsync(page, api, service, centre, startsAt, form, errors.Add("number", page[WrongNumber])), 422);
            var held = await api.Booking.SendAsync<Held>("/v1/visits", new
            {
                citizen.Value.CitizenReference, centreId = centre, serviceId = service, startsAt,
                needs = form.Needs.Count > 0 ? new { form.Needs } : null,
                contact = form.Email is null && form.Phone is null ? null : new { language = page.Language.Code, email = form.Email, phone = form.Phone },
            }, key);
            return held.Ok ? page.SeeOther($"visit/{links.For(held.Value.VisitCode)}")
                : held.Problem.Code == "slot-taken" ? page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, service, centre, null, null, page[TimeChoice.Taken], TimeChoice.Alternatives(held.Problem)), 409)
                : page.Show<WhoComes>(await ModelAsync(page, api, service, centre, startsAt, form, errors.Add("number", page[VisitPages.RefusedBecause(held.Problem)])), 409);
        });
    }

    private static async Task<ServiceView> ServiceAsync(PageContext page, PlatformApi api, string service) =>
        (await api.Catalogue.GetAsync<ServiceView>($"/v1/services/{Uri.EscapeDataString(service)}?lang={page.Language}")).OrStop();

    private static async Task<Model> ModelAsync(PageContext page, PlatformApi api, string service, string centre, Instant startsAt, Form? form, FormErrors errors)
    {
        var found = await ServiceAsync(page, api, service);
        var zone = (await api.Catalogue.GetAsync<Centres.CentrePages.CentreView>($"/v1/centres/{Uri.EscapeDataString(centre)}?lang={page.Language}")).OrStop();
        // The number is never shown again, not even to who typed it.
        return new Model(found, centre, startsAt, $"{Written.Moment(startsAt, page.Language, DateTimeZoneProviders.Tzdb[zone.TimeZone])}, {zone.Name}",
            form?.Email, form?.Phone, form?.Needs ?? [], form?.None is not null, form?.Key, errors);
    }

    private static FormErrors Judge(PageContext page, Form form)
    {
        var errors = new FormErrors();
        if (form.None is null && form.Number is null)
            errors.Add("number", page[TypeNumber]);
        else if (form.None is null && (form.Number!.Length != 7 || !form.Number.All(char.IsAsciiLetterOrDigit)))
            errors.Add("number", page[WrongNumber]);
        if (form.Email is { } email && (email.Length > 254 || email.IndexOf('@', StringComparison.Ordinal) < 1 || !email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..].Contains('.', StringComparison.Ordinal)))
            errors.Add("email", page[WrongEmail]);
        if (form.Phone is { } phone && !(phone[0] == '+' && phone.Length is >= 8 and <= 16 && phone[1..].All(char.IsAsciiDigit)))
            errors.Add("phone", page[WrongPhone]);
        return errors;
    }

    private static string? Typed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>People type spaces and hyphens into numbers.</summary>
    private static string? Compact(string? text) => Typed(text) is { } typed ? string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '(' or ')'))) : null;

    internal static readonly Text CentreTitle = new("Mərkəz seçin", "Выберите центр", "Choose a centre", "Choisissez un centre");
    internal static readonly Text WhoTitle = new("Kim gələcək?", "Кто придёт?", "Who will come?", "Qui viendra\u202F?");
    internal static readonly Text Number = new("FİN (şəxsiyyət vəsiqəsinin kodu)", "ФИН (код удостоверения личности)", "Personal number (FIN)", "Numéro personnel (FIN)");
    internal static readonly Text NumberHint = new("Vəsiqədəki 7 işarə", "7 знаков на удостоверении", "The 7 characters on the identity card", "Les 7 caractères de la carte d'identité");
    internal static readonly Text NoNumber = new("FİN-im yoxdur", "У меня нет ФИН", "I have no personal number", "Je n'ai pas de numéro personnel");
    internal static readonly Text TypeNumber = new("FİN-i yazın və ya olmadığını bildirin", "Введите ФИН или отметьте, что его нет", "Enter the personal number, or say that you have none", "Saisissez le numéro personnel ou indiquez que vous n'en avez pas");
    internal static readonly Text WrongNumber = new("FİN 7 işarədir: rəqəmlər və latın hərfləri, I və O olmadan", "В ФИН 7 знаков: цифры и латинские буквы, кроме I и O", "A personal number has 7 characters: digits and letters without I and O", "Un numéro personnel a 7 caractères\u202F: chiffres et lettres sauf I et O");
    internal static readonly Text Email = new("E-poçt", "Электронная почта", "E-mail", "Courriel");
    internal static readonly Text EmailHint = new("Xatırlatma üçün", "Для напоминания", "For a reminder", "Pour un rappel");
    internal static readonly Text WrongEmail = new("E-poçtu belə yazın: ad@example.org", "Введите адрес так: имя@example.org", "Enter an e-mail address such as name@example.org", "Saisissez une adresse comme nom@example.org");
    internal static readonly Text Phone = new("Telefon", "Телефон", "Telephone", "Téléphone");
    internal static readonly Text PhoneHint = new("Ölkə kodu ilə: +994 50 123 45 67", "С кодом страны: +994 50 123 45 67", "With the country's code: +994 50 123 45 67", "Avec l'indicatif du pays\u202F: +994 50 123 45 67");
    internal static readonly Text WrongPhone = new("Telefonu ölkə kodu ilə yazın: +994501234567", "Введите телефон с кодом страны: +994501234567", "Enter the telephone number with its country's code, such as +994501234567", "Saisissez le numéro avec l'indicatif du pays, comme +994501234567");
    internal static readonly Text NeedsLabel = new("Mərkəzdə nə lazımdır?", "Что понадобится в центре?", "What is needed at the centre?", "De quoi aurez-vous besoin au centre\u202F?");
    internal static readonly Text PrivacyWhy = new("FİN yalnız eyni vaxta iki yazılışın qarşısını almaq üçündür; saxlanılmır, yalnız möhürü saxlanılır.", "ФИН нужен, чтобы не записать одного человека дважды; хранится не он, а его отпечаток.",
        "The personal number only keeps one person from being booked twice; not it is stored, but a digest of it.", "Le numéro sert à éviter deux rendez-vous simultanés\u202F; seule son empreinte est conservée.");
    internal static readonly Text PrivacyWho = new("Əlaqə məlumatını yalnız xatırlatma göndərən sistem görür.", "Контакт видит только система напоминаний.", "Only what sends reminders sees the contact.", "Seul le système de rappel voit le contact.");
    internal static readonly Text PrivacyLong = new("Əlaqə görüşdən sonra silinir.", "Контакт удаляется после визита.", "The contact is erased after the visit.", "Le contact est effacé après le rendez-vous.");
    internal static readonly Text Hold = new("Vaxtı saxlayın", "Занять время", "Hold this time", "Réserver cette heure");

    internal static IReadOnlyList<Choice> NeedChoices(PageContext page) => [.. Needs.Select(need => new Choice(need, page[NeedName(need)]))];

    private static Text NeedName(string need) => need switch
    {
        "wheelchair" => new("Əlil arabası üçün yol", "Доступ на коляске", "Wheelchair access", "Accès en fauteuil roulant"),
        "stroller" => new("Uşaq arabası ilə gəlirəm", "Я с детской коляской", "I come with a pram", "Je viens avec une poussette"),
        "sign-language" => new("İşarət dili", "Жестовый язык", "Sign language", "Langue des signes"),
        "hearing-loop" => new("Eşitmə sistemi", "Индукционная петля", "A hearing loop", "Une boucle auditive"),
        _ => new("Müşayiətçi", "Сопровождение", "An escort", "Un accompagnement"),
    };
}
