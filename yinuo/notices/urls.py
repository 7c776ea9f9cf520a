from __future__ import annotations

from django.urls import path

from yinuo.notices import choices, dead_letters, views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/bell", views.bell, name="bell"),
    path("notices/latest", views.latest, name="notice-latest"),
    path("notices/read", views.notices_read, name="notices-read"),
    path("notices/<int:pk>/read", views.notice_read, name="notice-read"),
    path("settings/notices", choices.notice_settings, name="notice-settings"),
    path("destinations", choices.destination_new, name="destination-new"),
    path("destinations/<int:pk>/topics", choices.destination_topics, name="destination-topics"),
    path("destinations/<int:pk>/address", choices.destination_address, name="destination-address"),
    path("destinations/<int:pk>/trial", choices.destination_trial, name="destination-trial"),
    path("destinations/<int:pk>/removal", choices.destination_removal, name="destination-removal"),
    path("deliveries", dead_letters.dead_letters, name="dead-letters"),
    path("deliveries/retries", dead_letters.delivery_retries, name="delivery-retries"),
    path("deliveries/<int:pk>/retry", dead_letters.delivery_retry, name="delivery-retry"),
]
