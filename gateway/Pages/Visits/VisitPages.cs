using Asan.Gateway.Pages.Booking;
using Asan.Gateway.Pages.Forms;
using Asan.Gateway.Pages.Services;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Visits;

/// <summary>A visit by its code: see it, confirm it while it is held, change its time, cancel it, take it into a calendar.</summary>
public static class VisitPages
{
    /// <summary>As booking shows it (docs/appointments.md).</summary>
    public sealed record VisitView(
        Guid Id, string State, string CentreId, string ServiceId, bool WalkIn, Instant? StartsAt, LocalDate LocalDate, LocalTime? LocalTime, string TimeZone,
        Instant? HoldExpiresAt, string? Ticket, int? Counter);

    public sealed record FeeView(decimal Amount, string Currency, string State);

    /// <param name="Link">Its address here.</param>
    /// <param name="Code">Its code, for the citizen to keep.</param>
    /// <param name="Visit">The visit.</param>
    /// <param name="Service">The service, if the catalogue still has it.</param>
    /// <param name="Centre">The centre, if the catalogue still has it.</param>
    /// <param name="Fee">What is owed; null when no fee was chosen.</param>
    /// <param name="Refused">What a press of a button came to, if it was refused.</param>
    public sealed record Model(string Link, string Code, VisitView Visit, ServiceView? Service, Centres.CentrePages.CentreView? Centre, FeeView? Fee, string? Refused = null);

    /// <param name="Code">What was typed.</param>
    /// <param name="Errors">What is wrong with it.</param>
    public sealed record EnterModel(string? Code, FormErrors Errors);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/visit", (PageContext page) => page.Show<EnterCode>(new EnterModel(null, new FormErrors())));

        pages.MapPost("/visit", async (PageContext page, PlatformApi api, VisitLinks links, [FromForm] string? code) =>
        {
            var errors = new FormErrors();
            var typed = new string([.. (code ?? "").Where(char.IsLetterOrDigit)]);
            if (typed.Length == 0)
                errors.Add("code", page[TypeCode]);
            else if (typed.Length is < 16 or > 40 || await FindAsync(api, typed) is null)
                errors.Add("code", page[NoSuchCode]);
            return errors.Any ? page.Show<EnterCode>(new EnterModel(code is { Length: <= 64 } ? code : null, errors), 422) : page.SeeOther($"visit/{links.For(typed)}");
        });

        pages.MapGet("/visit/{link}", async (string link, PageContext page, PlatformApi api, VisitLinks links) => await ShowAsync(page, api, links, link));

        pages.MapPost("/visit/{link}/confirm", async (string link, PageContext page, PlatformApi api, VisitLinks links, [FromForm] string? key) =>
        {
            var visit = await FindAsync(api, links.CodeOf(link)) ?? throw new PageStoppedException(404);
            var confirmed = await api.Booking.SendAsync<VisitView>($"/v1/visits/{visit.Id}/confirm", new { }, key);
            return confirmed.Ok || visit.State == "booked" ? page.SeeOther($"visit/{link}") : await ShowAsync(page, api, links, link, page[RefusedBecause(confirmed.Problem)]);
        });

        pages.MapGet("/visit/{link}/cancel", async (string link, PageContext page, PlatformApi api, VisitLinks links) =>
            page.Show<CancelForm>(await ReadAsync(page, api, links, link)));

        pages.MapPost("/visit/{link}/cancel", async (string link, PageContext page, PlatformApi api, VisitLinks links, [FromForm] string? key) =>
        {
            var code = links.CodeOf(link);
            var visit = await FindAsync(api, code) ?? throw new PageStoppedException(404);
            var cancelled = await api.Booking.SendAsync<VisitView>($"/v1/visits/{visit.Id}/cancel", new { visitCode = code }, key);
            return cancelled.Ok ? page.SeeOther($"visit/{link}") : await ShowAsync(page, api, links, link, page[RefusedBecause(cancelled.Problem)]);
        });

        pages.MapGet("/visit/{link}/change", async (string link, PageContext page, PlatformApi api, VisitLinks links, [FromQuery] string? day) =>
        {
            var visit = await FindAsync(api, links.CodeOf(link)) ?? throw new PageStoppedException(404);
            return page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, visit.ServiceId, visit.CentreId, day, changing: link));
        });

        pages.MapPost("/visit/{link}/change", async (string link, PageContext page, PlatformApi api, VisitLinks links, [FromForm] string? time, [FromForm] string? key) =>
        {
            var code = links.CodeOf(link);
            var visit = await FindAsync(api, code) ?? throw new PageStoppedException(404);
            if (TimeChoice.Read(time) is not { } startsAt)
                return page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, visit.ServiceId, visit.CentreId, null, link, error: page[TimeChoice.Choose]), 422);
            var moved = await api.Booking.SendAsync<VisitView>($"/v1/visits/{visit.Id}/reschedule", new { startsAt, visitCode = code }, key);
            return moved.Ok ? page.SeeOther($"visit/{link}")
                : moved.Problem.Code == "slot-taken" ? page.Show<ChooseTime>(await TimeChoice.ReadAsync(page, api, visit.ServiceId, visit.CentreId, null, link, page[TimeChoice.Taken], TimeChoice.Alternatives(moved.Problem)), 409)
                : await ShowAsync(page, api, links, link, page[RefusedBecause(moved.Problem)]);
        });

        pages.MapGet("/visit/{link}/calendar", async (string link, PageContext page, PlatformApi api, VisitLinks links) =>
        {
            var code = links.CodeOf(link);
            var visit = await FindAsync(api, code) ?? throw new PageStoppedException(404);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/visits/{visit.Id}/calendar?lang={page.Language}");
            request.Headers.Add("Visit-Code", code);
            using var answer = await api.Booking.SendRawAsync(request);
            if (!answer.IsSuccessStatusCode)
                throw new PageStoppedException(404);
            return TypedResults.File(await answer.Content.ReadAsByteArrayAsync(page.Http.RequestAborted), "text/calendar; charset=utf-8", "asan.ics");
        });
    }

    /// <summary>The visit of a code.</summary>
    internal static async Task<VisitView?> FindAsync(PlatformApi api, string code) =>
        (await api.Booking.SendAsync<VisitView>("/v1/visits/lookup", new { visitCode = code }, idempotencyKey: null)).Value;

    private static async Task<Model> ReadAsync(PageContext page, PlatformApi api, VisitLinks links, string link, string? refused = null)
    {
        var code = links.CodeOf(link);
        var visit = await FindAsync(api, code) ?? throw new PageStoppedException(404);
        var service = await api.Catalogue.GetAsync<ServiceView>($"/v1/services/{visit.ServiceId}?lang={page.Language}");
        var centre = await api.Catalogue.GetAsync<Centres.CentrePages.CentreView>($"/v1/centres/{visit.CentreId}?lang={page.Language}");
        var fee = await api.Booking.SendAsync<FeeView>("/v1/fees/lookup", new { visitCode = code }, idempotencyKey: null);
        return new Model(link, code, visit, service.Value, centre.Value, fee.Value, refused);
    }

    private static async Task<IResult> ShowAsync(PageContext page, PlatformApi api, VisitLinks links, string link, string? refused = null)
    {
        var model = await ReadAsync(page, api, links, link, refused);
        return model.Visit.State == "held" ? page.Show<CheckVisit>(model, refused is null ? 200 : 409) : page.Show<VisitDetails>(model, refused is null ? 200 : 409);
    }

    /// <summary>What a citizen does about a refusal of booking.</summary>
    internal static Text RefusedBecause(ApiProblem? problem) => problem?.Code switch
    {
        "hold-expired" => new("Vaxt artıq saxlanılmır. Yenidən vaxt seçin.", "Время больше не удерживается. Выберите его ещё раз.", "The time is no longer held. Choose a time again.", "L'horaire n'est plus réservé. Choisissez-en un autre."),
        "citizen-busy" => new("Həmin vaxta başqa görüşünüz var. Başqa vaxt seçin və ya həmin görüşü ləğv edin.", "На это время у вас уже есть приём. Выберите другое время или отмените тот приём.",
            "You have another visit at that time. Choose another time, or cancel that visit.", "Vous avez déjà un rendez-vous à cette heure. Choisissez une autre heure ou annulez l'autre rendez-vous."),
        "entitlement-used-up" => new("Bu xidmət üçün icazə verilən qədər görüşünüz olub.", "Вы уже использовали все приёмы, положенные по этой услуге.", "You have used up the visits that this service grants.", "Vous avez utilisé tous les rendez-vous prévus pour ce service."),
        "service-not-offered" => new("Mərkəz bu xidməti artıq göstərmir. Başqa mərkəz seçin.", "Центр больше не оказывает эту услугу. Выберите другой.", "The centre no longer gives this service. Choose another centre.", "Ce centre ne propose plus ce service. Choisissez-en un autre."),
        _ => new("Görüşün vəziyyəti buna imkan vermir. Aşağıda indiki vəziyyəti görürsünüz.", "Состояние визита этого не позволяет. Ниже показано, как он выглядит сейчас.", "The visit's state does not allow this. Below you see how it stands now.", "L'état du rendez-vous ne le permet pas. Vous voyez ci-dessous où il en est."),
    };

    internal static readonly Text EnterTitle = new("Görüşünüz", "Ваш визит", "Your visit", "Votre rendez-vous");
    internal static readonly Text CodeLabel = new("Görüşün kodu", "Код визита", "Visit code", "Code du rendez-vous");
    internal static readonly Text CodeHint = new("Yazılanda verilən 20 işarə; boşluqlar vacib deyil", "20 знаков, выданных при записи; пробелы не важны", "20 characters, given when it was booked; spaces do not matter", "20 caractères donnés lors de la réservation\u202F; les espaces ne comptent pas");
    internal static readonly Text TypeCode = new("Görüşün kodunu yazın", "Введите код визита", "Enter the visit code", "Saisissez le code du rendez-vous");
    internal static readonly Text NoSuchCode = new("Belə kod yoxdur. Hər hərfi yoxlayın.", "Такого кода нет. Проверьте каждую букву.", "No visit has this code. Check it letter by letter.", "Aucun rendez-vous n'a ce code. Vérifiez chaque caractère.");
    internal static readonly Text CheckTitle = new("Yazılmazdan əvvəl yoxlayın", "Проверьте перед записью", "Check before you book", "Vérifiez avant de confirmer");
    internal static readonly Text HeldUntil = new("Bu vaxt sizin üçün saat {0}-dək saxlanılır. Hələ heç nə yazılmayıb.", "Время удерживается за вами до {0}. Пока ничего не записано.", "This time is held for you until {0}. Nothing is booked yet.", "Cet horaire vous est réservé jusqu'à {0}. Rien n'est encore confirmé.");
    internal static readonly Text Confirm = new("Görüşü təsdiq edin", "Подтвердить визит", "Confirm the visit", "Confirmer le rendez-vous");
    internal static readonly Text BookedTitle = new("Görüşə yazıldınız", "Вы записаны", "Your visit is booked", "Votre rendez-vous est confirmé");
    internal static readonly Text KeepCode = new("Kodu saxlayın: görüşü onunla dəyişir və ya ləğv edirsiniz.", "Сохраните код: по нему визит можно изменить или отменить.", "Keep the code: by it you change or cancel the visit.", "Conservez ce code\u202F: il permet de modifier ou d'annuler le rendez-vous.");
    internal static readonly Text Service = new("Xidmət", "Услуга", "Service", "Service");
    internal static readonly Text Centre = new("Mərkəz", "Центр", "Centre", "Centre");
    internal static readonly Text When = new("Vaxt", "Когда", "When", "Quand");
    internal static readonly Text State = new("Vəziyyət", "Состояние", "State", "État");
    internal static readonly Text Fee = new("Ödəniş", "Плата", "Fee", "Tarif");
    internal static readonly Text Ticket = new("Talon", "Талон", "Ticket", "Ticket");
    internal static readonly Text Calendar = new("Təqvimə əlavə edin", "Добавить в календарь", "Add to a calendar", "Ajouter à un agenda");
    internal static readonly Text ChangeTime = new("Vaxtı dəyişin", "Изменить время", "Change the time", "Changer l'heure");
    internal static readonly Text Cancel = new("Görüşü ləğv edin", "Отменить визит", "Cancel the visit", "Annuler le rendez-vous");
    internal static readonly Text CancelTitle = new("Görüş ləğv edilsin?", "Отменить визит?", "Cancel this visit?", "Annuler ce rendez-vous\u202F?");
    internal static readonly Text CancelText = new("Vaxt dərhal başqalarına verilir. Bunu geri qaytarmaq olmaz.", "Время сразу достанется другим. Вернуть его нельзя.", "The time goes to others at once. This cannot be undone.", "L'heure est aussitôt rendue aux autres. C'est définitif.");
    internal static readonly Text Keep = new("Saxlayın", "Оставить", "Keep it", "Le garder");
    internal static readonly Text NotDone = new("Bu alınmadı", "Это не получилось", "That was not possible", "Cela n'a pas été possible");
    internal static readonly Text Again = new("Yenidən yazılın", "Записаться снова", "Book again", "Reprendre rendez-vous");

    internal static Text StateName(string state) => state switch
    {
        "held" => new("saxlanılır", "удерживается", "held", "en attente de confirmation"),
        "booked" => new("yazılıb", "записан", "booked", "confirmé"),
        "checked-in" => new("növbədə", "в очереди", "waiting at the centre", "en attente au centre"),
        "called" => new("çağırılıb", "вызван", "called", "appelé"),
        "parked" => new("gözlədilir", "отложен", "set aside", "mis de côté"),
        "served" => new("xidmət göstərilib", "обслужен", "served", "servi"),
        "refused" => new("imtina edilib", "отказано", "refused", "refusé"),
        "abandoned" => new("başa çatmayıb", "не завершён", "not finished", "non terminé"),
        "no-show" => new("gəlinməyib", "неявка", "did not come", "absence"),
        "cancelled" => new("ləğv edilib", "отменён", "cancelled", "annulé"),
        _ => new("vaxtı keçib", "истёк", "expired", "expiré"),
    };
}
