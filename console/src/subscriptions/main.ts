import { createApp } from 'vue';
import SubscriptionsPage from './SubscriptionsPage.vue';
import '../theme.css';
import './subscriptions.css';

createApp(SubscriptionsPage).mount('#app');
